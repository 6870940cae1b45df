// Talking with the server. Anything that is not word for word what was agreed counts as no answer at all.
import { chanceId } from "../ids";
import { phoneName } from "./naming";
import type { Appointment, Badge, Door, Entry, GridChoice, Lease, Pack, Progress, Session, State, Why } from "./types";

const API = "/api/v1";
const LONGEST_WAIT = 20_000;

export interface Receipt {
  readonly id: string;
  readonly status: number;
  readonly state: State;
  readonly kept: boolean;
  readonly sentence: string;
  readonly number: string;
  readonly tracking_code: string;
}

export interface News {
  readonly now: string;
  readonly receipts: readonly Receipt[];
  readonly pack: "" | "valid" | "expired" | "revoked";
  readonly doors: readonly [id: string, disposition: string, outcome: string, tries: number, day: string, appointment: Appointment | null, quiet: string, again: Appointment | null, due: Appointment | null, why: Why, knocks: readonly Appointment[]][];
  readonly leases: readonly Lease[];
  readonly progress: Partial<Progress>;
  /** With whom one goes, where that is other than the phone knew. */
  readonly badges?: readonly Badge[] | null;
  readonly badge_stamp?: string;
}

export interface Line {
  readonly id: string;
  readonly verb: string;
  readonly state: string;
  readonly is_counted: boolean;
}

/** The log-in is over: only logging in again helps. */
export class LoggedOut extends Error {}

/** The server refuses with a sentence for people. */
export class Refused extends Error {
  constructor(
    sentence: string,
    readonly status: number,
  ) {
    super(sentence);
  }
}

/** No answer of ours came: no signal, a gateway's page, a server that is being started. */
export class NoAnswer extends Error {
  constructor(readonly status = 0) {
    super();
  }
}

/** Says whether the server failed over what was sent, so that less at once may help. */
export function isOverContent(error: unknown): error is Refused | NoAnswer {
  return (error instanceof Refused || error instanceof NoAnswer) && [400, 413, 422, 500].includes(error.status);
}

async function call<T>(path: string, expected: readonly number[], body?: unknown, csrf = ""): Promise<T> {
  const given = new AbortController();
  const timer = window.setTimeout(() => given.abort(), LONGEST_WAIT);
  let answer: Response;
  try {
    answer = await fetch(API + path, {
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": csrf,
        "Idempotency-Key": chanceId(),
      },
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: given.signal,
    });
  } catch {
    throw new NoAnswer();
  } finally {
    window.clearTimeout(timer);
  }
  if (answer.status === 401) throw new LoggedOut();
  const text = await answer.text().catch(() => "");
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new NoAnswer(answer.status);
  }
  if (expected.includes(answer.status)) return read as T;
  const problem = read as { detail?: string; type?: string };
  if (problem.type === "csrf") throw new LoggedOut();
  if (answer.status >= 400 && answer.status < 500 && problem.detail) throw new Refused(problem.detail, answer.status);
  throw new NoAnswer(answer.status);
}

interface SessionOut {
  readonly user_id: string;
  readonly key: string;
  readonly csrf: string;
  readonly ends_in: number;
  readonly now: string;
  readonly grids: readonly GridChoice[];
}

export async function askSession(): Promise<[Session, Uint8Array<ArrayBuffer>]> {
  const given = await call<SessionOut>("/field/session", [200]);
  if (!given.user_id || !given.key) throw new NoAnswer();
  const secret = Uint8Array.from(atob(given.key), (sign) => sign.charCodeAt(0));
  const session: Session = {
    user: given.user_id,
    endsAt: Date.now() + given.ends_in * 1000,
    csrf: given.csrf,
    ahead: Date.parse(given.now) - Date.now(),
    grids: given.grids,
  };
  return [session, secret];
}

export async function askPack(session: Session, choice: GridChoice): Promise<Pack> {
  const wanted = { round_id: choice.round_id, grid_id: choice.grid_id, device: phoneName() };
  const pack = await call<Pack & { now: string }>("/field/packs", [201, 202], wanted, session.csrf);
  return { ...pack, leases: [], since: pack.now };
}

/** Tells the office what this phone is called. */
export async function nameDevice(session: Session, pack: Pack): Promise<void> {
  await call(`/field/packs/${pack.id}/device`, [201, 202], { device: phoneName() }, session.csrf);
}

export async function sendEntries(session: Session, pack: Pack | null, entries: readonly Entry[], now: number): Promise<News> {
  const body = {
    pack: pack?.id ?? null,
    sent_at: new Date(now).toISOString(),
    since: pack?.since ?? null,
    badge_stamp: pack?.badge_stamp ?? null,
    entries: entries.map(({ id, content: { verb, at, facts } }) => ({ id, verb, at, facts })),
  };
  const news = await call<News>("/field/entries", [207], body, session.csrf);
  if (!Array.isArray(news.receipts) || news.receipts.length !== entries.length) throw new NoAnswer();
  return news;
}

export function askLines(round: string): Promise<Line[]> {
  return call<Line[]>(`/field/lines?round_id=${encodeURIComponent(round)}`, [200]);
}

/** Takes the next entrance (or the one that is named), so that the others see where one is. */
export async function pullStair(session: Session, round: string, stair: string | null): Promise<void> {
  await call(`/rounds/${round}/leases`, [201, 202], { stair_id: stair }, session.csrf);
}

export async function releaseStair(session: Session, lease: string): Promise<void> {
  await call(`/leases/${lease}/release`, [201, 202], {}, session.csrf);
}

/** Writes a door's new state into the pack. */
export function renew(door: Door, state: News["doors"][number]): void {
  [, door[3], door[4], door[5], door[6], door[7], door[8], door[9], door[10], door[11], door[12]] = state;
}
