// What a division by hand has to keep, judged in the browser exactly as the server judges it when it is saved
// (domain/grids/rules/by_hand.py); both are held to the same cases by a test.
import { isParted, type Line, type Point } from "./geometry";

export interface Ground {
  readonly households: readonly number[];
  /** A courtyard's number a building, -1 for none. */
  readonly courts: readonly number[];
  readonly positions: readonly Point[];
  /** Neighbouring pairs of buildings. */
  readonly pairs: readonly (readonly [number, number])[];
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
  readonly buildings: number;
  readonly deviation: number;
  readonly pieces: number;
}

export interface Judgement {
  readonly grids: readonly GridFigures[];
  readonly mean: number;
  readonly imbalance: number;
  readonly courtsSplit: number;
  readonly loose: readonly number[];
  readonly torn: readonly number[];
  readonly uneven: readonly number[];
  readonly isKept: boolean;
}

/** Measures a division and names every rule that it breaks. */
export function judge(ground: Ground, division: Division): Judgement {
  const { labels, tolerance } = division;
  const beside = neighbours(ground, division.lines);
  const used = [...new Set(labels)].filter((label) => label > 0).sort((a, b) => a - b);
  const inGrids = labels.reduce((sum, label, at) => sum + (label > 0 ? ground.households[at]! : 0), 0);
  const mean = used.length ? inGrids / used.length : 0;
  const grids = used.map((label) => {
    const members = labels.flatMap((one, at) => (one === label ? [at] : []));
    const households = members.reduce((sum, at) => sum + ground.households[at]!, 0);
    return {
      label,
      households,
      buildings: members.length,
      deviation: mean ? (households - mean) / mean : 0,
      pieces: pieces(members, beside),
    };
  });
  const loose = labels.flatMap((label, at) => (label === 0 ? [at] : []));
  const torn = grids.filter((one) => one.pieces > 1).map((one) => one.label);
  const uneven = grids.filter((one) => Math.abs(one.deviation) > tolerance + 1e-9).map((one) => one.label);
  return {
    grids,
    mean,
    imbalance: Math.max(0, ...grids.map((one) => Math.abs(one.deviation))),
    courtsSplit: courtsSplit(ground.courts, labels),
    loose,
    torn,
    uneven,
    isKept: used.length > 0 && !loose.length && !torn.length && !uneven.length,
  };
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
