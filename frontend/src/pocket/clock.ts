// The right time on a phone whose clock may be wrong, may be set while it waits for a signal, and may sleep.
import type { Appointment } from "./types";

const A_MINUTE = 60_000;
/** The part of the day of each slot. */
export const PARTS = [0, 1, 2, 0, 1];

/** Tells whether a part of a day is the present one where the district lies. */
export function isNow([on, slot]: Appointment, now: number): boolean {
  const at = new Date(now);
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(at);
  return on === day && PARTS[slot] === partAt(now);
}

/** Tells whether a part of a day is past where the district lies. */
export function isOver([on, slot]: Appointment, now: number): boolean {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(new Date(now));
  return on < day || (on === day && (PARTS[slot] ?? 2) < partAt(now));
}

/** Gives the part of the day of a moment where the district lies: 0 morning, 1 afternoon, 2 evening. */
export function partAt(now: number): number {
  const hour = Number(new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit" }).format(new Date(now)));
  return hour < 12 ? 0 : hour < 18 ? 1 : 2;
}

/** A moment by the phone's own clock, and by one that nobody sets but that may stand still while the phone sleeps. */
export interface Tick {
  readonly wall: number;
  readonly steady: number;
}

export const tick = (): Tick => ({ wall: Date.now(), steady: performance.now() });

/** What a hearing of the server's clock teaches. */
interface Hearing extends Tick {
  readonly server: number;
}

export class Clock {
  private heard: Hearing | null = null;

  /** `ahead`: milliseconds by which the server's clock was ahead of this phone's when it was last heard. */
  constructor(private ahead: number) {}

  now(): number {
    return Date.now() + this.ahead;
  }

  /** Hears the server's clock; gives a way to put moments right that were noted since the hearing before. */
  hear(server: number): (noted: Tick) => number {
    const now: Hearing = { server, ...tick() };
    const before = this.heard;
    this.heard = now;
    this.ahead = server - now.wall;
    const drift = (name: keyof Tick): number => Math.abs(now.server - now[name] - ((before?.server ?? 0) - (before?.[name] ?? 0)));
    // The phone's clock where nobody set it in between; else the other, which may have slept.
    const name = before && drift("wall") > A_MINUTE && drift("steady") < drift("wall") ? "steady" : "wall";
    return (noted) => server - (now[name] - noted[name]);
  }
}
