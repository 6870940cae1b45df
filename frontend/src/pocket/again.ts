// When a door is best tried again and why, in the words of the page: the phone carries figures and no sentences.
import { DAY_PARTS, named } from "./asking";
import { isNow, isOver, partAt, PARTS } from "./clock";
import { fill } from "./parts";
import { dayOf } from "./shown";
import type { Appointment, Door, Look } from "./types";
import type { Work } from "./work";

const A_WEEK = 7 * 86_400_000;

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

/** Why nobody should knock at a door now (R5): the name of the reason and its sentence. */
export interface Against {
  readonly name: string;
  readonly sentence: string;
}

export function against(door: Door, work: Work, look: Look): Against | null {
  const because = (name: string, facts: Readonly<Record<string, string>> = {}): Against => ({ name, sentence: fill(look.words[name] ?? "", facts) });
  const until = work.quietUntil(door);
  if (until) return until.length < 10 ? { name: "againstWish", sentence: look.words["quiet"] ?? "" } : because("againstWish", { day: until });
  const { appointment, outcome, day } = work.shown(door);
  const today = dayOf(new Date(work.now()));
  if (appointment && isNow(appointment, work.now())) return null;
  if (day === today && look.contacts.includes(outcome)) return because("againstMet");
  return tooOften(door, work, look, today, because);
}

function tooOften(door: Door, work: Work, look: Look, today: string, because: (name: string, facts?: Record<string, string>) => Against): Against | null {
  const knocks = work.knocks(door);
  const made = knocks.filter(([on]) => on === today);
  const part = partAt(work.now());
  if (knocks.length >= look.limits.week) {
    const [first] = knocks[knocks.length - look.limits.week]!;
    return because("againstWeek", { day: dayOf(new Date(Date.parse(`${first}T12:00:00+08:00`) + A_WEEK)) });
  }
  if (made.length >= look.limits.day) return because("againstDay");
  return made.some(([, slot]) => PARTS[slot] === part) ? because("againstPart", { part: look.words[DAY_PARTS[part]!] ?? "" }) : null;
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
