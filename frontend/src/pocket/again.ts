// When a door is best tried again and why, in the words of the page: the phone carries figures and no sentences.
import { named } from "./asking";
import { isNow, isOver } from "./clock";
import { fill } from "./parts";
import { dayOf } from "./shown";
import type { Appointment, Door, Look } from "./types";
import type { Work } from "./work";

/** What is to be said of trying a door again: the wish that somebody may come, when it is best, and the reasons. */
export interface Advice {
  readonly wish: Appointment | null;
  readonly sentences: readonly string[];
}

export function advice(door: Door, work: Work, look: Look): Advice {
  const { appointment, isKept, disposition } = work.shown(door);
  const word = (name: string): string => look.words[name] ?? "";
  const today = dayOf(new Date(work.now()));
  const isMissed = appointment !== null && isOver(appointment, work.now());
  if (appointment && !isMissed) return { wish: appointment, sentences: [] };
  if (isKept || disposition === "resolved" || work.isQuiet(door)) return { wish: null, sentences: [] };
  const missed = isMissed ? [fill(word("missed"), { when: named(appointment!, today, word) })] : [];
  return { wish: null, sentences: [...missed, ...timeOf(door, work, today, word), ...reasonOf(door, work, look), ...hintOf(door, look)] };
}

/** Says the time; where the door is marked as to be tried now, that it may be, also where another time is better. */
function timeOf(door: Door, work: Work, today: string, word: (name: string) => string): string[] {
  const best = door[9];
  const isDue = work.isDue(door);
  if (!best) return isDue ? [word("againNow")] : [];
  if (isNow(best, work.now())) return [word("againBest")];
  const when = named(best, today, word);
  return [fill(word(isDue ? "againNowBetter" : "again"), { when })];
}

function reasonOf(door: Door, work: Work, look: Look): string[] {
  const why = door[11];
  if (why === null) return [];
  if (typeof why === "string") return [look.words[why] ?? ""];
  const [share, house, failed] = why;
  const shut = look.slots.filter((_name, slot) => (failed >> slot) & 1);
  const names = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" }).format(shut);
  const name = !work.pack!.round.of_households ? "oddsOfBodies" : shut.length ? "oddsShut" : "odds";
  return [fill(look.words[name] ?? "", { share, kind: look.houses[house] ?? "", failed: names })];
}

function hintOf(door: Door, look: Look): string[] {
  const [, , , disposition, , tries] = door;
  if (disposition !== "no_contact" || tries < look.limits.slip) return [];
  return [tries >= look.limits.neighbour ? look.words["askNeighbour"] ?? "" : fill(look.words["leaveSlip"] ?? "", { n: tries })];
}
