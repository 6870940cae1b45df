// How a door stands, with what was entered on this phone and is not sent yet.
import { partAt, PARTS } from "./clock";
import type { Appointment, Door, Entry, Look } from "./types";

const ORDER = ["not_attempted", "no_contact", "contacted", "resolved"];

/** A door as it stands after some visits. */
export interface Standing {
  readonly disposition: string;
  readonly outcome: string;
  readonly day: string;
  readonly appointment: Appointment | null;
}

export interface Shown extends Standing {
  /** Something of it waits on this phone. */
  readonly isKept: boolean;
}

const A_WEEK = 7 * 86_400_000;
const NOTHING: Standing = { disposition: "not_attempted", outcome: "", day: "", appointment: null };

/** Names the day of a moment where the district lies. */
export const dayOf = (moment: Date): string => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(moment);

export const isWaiting = (one: Pick<Entry, "state">): boolean => one.state === "new" || one.state === "failed";

/** Names the visits that were taken back on this phone. */
export function undoneIn(entries: readonly Entry[]): Set<string> {
  const undos = entries.filter((one) => one.content.verb === "undo" && one.state !== "refused");
  return new Set(undos.map((one) => one.content.facts.visit ?? ""));
}

export function shownDoor(door: Door, entries: readonly Entry[], look: Look): Shown {
  const mine = entries.filter((one) => one.content.door === door[0]);
  const waiting = mine.filter(isWaiting);
  const undone = undoneIn(mine);
  const visits = waiting.filter((one) => one.content.verb === "visit" && !undone.has(one.id));
  return { ...visits.reduce((state, one) => after(state, one, look), withoutTakenBack(door, mine, undone, look)), isKept: waiting.length > 0 };
}

/** Takes the own visits off a door that were taken back here and of whose undoing the server has not told yet. */
function withoutTakenBack(door: Door, mine: readonly Entry[], undone: ReadonlySet<string>, look: Look): Standing {
  const [, , , disposition, outcome, tries, day, appointment] = door;
  const saved = mine.filter((one) => one.content.verb === "visit" && one.state === "saved");
  const told = new Set(mine.filter((one) => one.content.verb === "undo" && one.state === "saved").map((one) => one.content.facts.visit));
  const back = saved.filter((one) => undone.has(one.id) && !told.has(one.id));
  const rest = saved.filter((one) => !undone.has(one.id));
  // What others recorded there is not known here one by one: then the server's word stands until it is heard.
  if (!back.length || tries - back.length > rest.length) return { disposition, outcome, day, appointment };
  return rest.reduce((state, one) => after(state, one, look), NOTHING);
}

/** Names the day and the part of the day of a visit; the number of a slot of a working day stands for the part. */
export function knockOf(visit: Entry): Appointment {
  const at = new Date(visit.content.at);
  return [dayOf(at), partAt(at.getTime())];
}

/** Lists the knocks of the week before a moment at a door, the oldest first, with what is not sent yet (R5). */
export function knocksAt(door: Door, entries: readonly Entry[], now: number): Appointment[] {
  const mine = entries.filter((one) => one.content.door === door[0]);
  const undone = undoneIn(mine);
  const visits = mine.filter((one) => one.content.verb === "visit");
  const told = new Set(mine.filter((one) => one.content.verb === "undo" && one.state === "saved").map((one) => one.content.facts.visit));
  const kept = [...door[12]];
  // What was taken back here, and of whose undoing the server has not told yet.
  for (const [on, slot] of visits.filter((one) => one.state === "saved" && undone.has(one.id) && !told.has(one.id)).map(knockOf)) {
    const at = kept.findIndex(([day, other]) => day === on && PARTS[other] === slot);
    if (at >= 0) kept.splice(at, 1);
  }
  const since = dayOf(new Date(now - A_WEEK));
  const waiting = visits.filter((one) => isWaiting(one) && !undone.has(one.id)).map(knockOf);
  return [...kept, ...waiting].filter(([on]) => on > since).sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
}

/** Fills in what an older pack did not tell of a door; of a wish it knew no day, and news tell it soon. */
export function complete(door: Door): void {
  if (typeof door[8] !== "string") door[8] = door[8] ? "9999" : "";
  door[11] ??= null;
  door[12] ??= [];
}

/** Says how a door stands after one more visit. */
export function after(state: Standing, one: Entry, look: Look): Standing {
  const { outcome = "", appointment_on: on, appointment_slot: slot } = one.content.facts;
  return { outcome, disposition: higher(state.disposition, outcome, look), day: dayOf(new Date(one.content.at)), appointment: on && slot ? [on, Number(slot)] : null };
}

function higher(disposition: string, outcome: string, look: Look): string {
  const made = look.outcomes.find((one) => one[0] === outcome)?.[3] ?? "no_contact";
  return ORDER.indexOf(made) > ORDER.indexOf(disposition) ? made : disposition;
}
