// What a division by hand has to keep, judged in the browser exactly as the server judges it when it is saved
// (domain/grids/rules/by_hand.py); both are held to the same cases by a test.
import { isParted, type Line, type Point } from "./geometry";

export interface Ground {
  readonly households: readonly number[];
  /** A courtyard's number a building, -1 for none. */
  readonly courts: readonly number[];
  readonly positions: readonly Point[];
  /** Neighbouring pairs of buildings that nothing which holds lies between. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly minutes?: readonly number[];
  /** By what the grids are to be equal: households where it is left out. */
  readonly load?: "households" | "minutes" | "both";
  /** The grid that a building keeps, 0 for any. */
  readonly fixed?: readonly number[];
}

export interface Division {
  /** The grid of each building, from 1; 0 for none. */
  readonly labels: readonly number[];
  /** Share of the mean by which a grid may differ. */
  readonly tolerance: number;
  /** Lines that no grid may cross. */
  readonly lines: readonly Line[];
}

export interface GridFigures {
  readonly label: number;
  readonly households: number;
  readonly minutes: number;
  readonly buildings: number;
  readonly deviation: number;
  readonly pieces: number;
}

export interface Judgement {
  readonly grids: readonly GridFigures[];
  readonly imbalance: number;
  readonly courtsSplit: number;
  readonly loose: readonly number[];
  readonly torn: readonly number[];
  readonly uneven: readonly number[];
  /** Buildings that were to keep their grid and are in another. */
  readonly moved: readonly number[];
  readonly isKept: boolean;
}

/** Measures a division and names every rule that it breaks. */
export function judge(ground: Ground, division: Division): Judgement {
  const { labels, tolerance } = division;
  const beside = neighbours(ground, division.lines);
  const used = [...new Set(labels)].filter((label) => label > 0).sort((a, b) => a - b);
  const homes = sums(ground.households, labels);
  const minutes = sums(ground.minutes ?? [], labels);
  const asked = { households: [homes], minutes: [minutes], both: [homes, minutes] }[ground.load ?? "households"];
  const grids = used.map((label) => {
    const members = labels.flatMap((one, at) => (one === label ? [at] : []));
    return {
      label,
      households: homes.get(label) ?? 0,
      minutes: minutes.get(label) ?? 0,
      buildings: members.length,
      deviation: asked.map((one) => apart(one, label)).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a)),
      pieces: pieces(members, beside),
    };
  });
  const loose = labels.flatMap((label, at) => (label === 0 ? [at] : []));
  const torn = grids.filter((one) => one.pieces > 1).map((one) => one.label);
  const uneven = grids.filter((one) => Math.abs(one.deviation) > tolerance + 1e-9).map((one) => one.label);
  const moved = (ground.fixed ?? []).flatMap((label, at) => (label && labels[at] !== label ? [at] : []));
  return {
    grids,
    imbalance: Math.max(0, ...grids.map((one) => Math.abs(one.deviation))),
    courtsSplit: courtsSplit(ground.courts, labels),
    loose,
    torn,
    uneven,
    moved,
    isKept: used.length > 0 && !loose.length && !torn.length && !uneven.length && !moved.length,
  };
}

/** Adds a load up by grid. */
function sums(loads: readonly number[], labels: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  labels.forEach((label, at) => {
    if (label > 0) found.set(label, (found.get(label) ?? 0) + (loads[at] ?? 0));
  });
  return found;
}

/** Tells how far a grid is from the mean, as a share of it. */
function apart(found: ReadonlyMap<number, number>, label: number): number {
  const mean = [...found.values()].reduce((sum, one) => sum + one, 0) / found.size;
  return mean ? (found.get(label)! - mean) / mean : 0;
}

function neighbours(ground: Ground, lines: readonly Line[]): number[][] {
  const beside: number[][] = ground.households.map(() => []);
  for (const [a, b] of ground.pairs) {
    if (isParted(ground.positions[a]!, ground.positions[b]!, lines)) continue;
    beside[a]!.push(b);
    beside[b]!.push(a);
  }
  return beside;
}

function pieces(members: readonly number[], beside: readonly number[][]): number {
  const left = new Set(members);
  let found = 0;
  for (const start of members) {
    if (!left.delete(start)) continue;
    found++;
    const reached = [start];
    for (let at = reached.pop(); at !== undefined; at = reached.pop()) {
      for (const near of beside[at]!) if (left.delete(near)) reached.push(near);
    }
  }
  return found;
}

function courtsSplit(courts: readonly number[], labels: readonly number[]): number {
  const grids = new Map<number, Set<number>>();
  courts.forEach((court, at) => {
    if (court < 0 || labels[at] === 0) return;
    if (!grids.has(court)) grids.set(court, new Set());
    grids.get(court)!.add(labels[at]!);
  });
  return [...grids.values()].filter((one) => one.size > 1).length;
}
