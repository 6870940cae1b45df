// Taps at doors wait here until the server has said 201 or 202: nothing else counts as saved.
import { word, csrfToken } from "./words";

export interface Tap {
  readonly id: string;
  readonly url: string;
  readonly door: string;
  readonly label: string;
  readonly values: readonly (readonly [string, string])[];
}

export interface Receipt {
  readonly label?: string;
  readonly undo?: string | null;
  readonly counts?: Readonly<Record<string, string>>;
  readonly next?: string | null;
}

export type Fate =
  | { readonly kind: "saved"; readonly receipt: Receipt }
  | { readonly kind: "kept"; readonly sentence: string }
  | { readonly kind: "refused"; readonly sentence: string };

// One queue a person: on a shared phone nobody sends another's taps.
const key = (): string => `gz.taps.${document.body.dataset["user"] ?? ""}`;
let inMemory: Tap[] = [];

export function waiting(): Tap[] {
  try {
    return JSON.parse(localStorage.getItem(key()) ?? "[]") as Tap[];
  } catch {
    return inMemory; // storage is switched off on this phone: the open page remembers
  }
}

function keep(taps: Tap[]): void {
  inMemory = taps;
  try {
    localStorage.setItem(key(), JSON.stringify(taps));
  } catch {
    // The open page still remembers; the bar at the top tells that it is unsent.
  }
  document.dispatchEvent(new CustomEvent("gz:queue", { detail: taps.length }));
}

export function add(tap: Tap): void {
  keep([...waiting().filter((one) => one.id !== tap.id), tap]);
}

function drop(id: string): void {
  keep(waiting().filter((one) => one.id !== id));
}

interface Problem {
  readonly detail?: string;
  readonly type?: string;
}

/** Sends one tap. Only 201 and 202 are success; what may pass later is kept; what never will is told. */
export async function send(tap: Tap): Promise<Fate> {
  const body = new FormData();
  for (const [name, value] of tap.values) body.append(name, value);
  body.append("command_id", tap.id);
  let answer: Response;
  try {
    answer = await fetch(tap.url, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken(), "X-Command-Id": tap.id },
      credentials: "same-origin",
      redirect: "manual",
    });
  } catch {
    return { kind: "kept", sentence: word("kept") };
  }
  if (answer.status === 201 || answer.status === 202) {
    const receipt = (await answer.json().catch(() => ({}))) as Receipt;
    drop(tap.id);
    return { kind: "saved", receipt };
  }
  const problem = (await answer.json().catch(() => ({}))) as Problem;
  // Logged out, or the page's token has grown old: the tap is good, only the page has to be opened anew.
  if (answer.status === 401 || problem.type === "csrf") return { kind: "kept", sentence: problem.detail ?? word("login") };
  if ([400, 403, 404, 409, 413, 422].includes(answer.status)) {
    drop(tap.id);
    return { kind: "refused", sentence: problem.detail ?? word("refused") };
  }
  return { kind: "kept", sentence: word("kept") };
}

let sending = false;

/** Sends everything that waits, oldest first, and stops at the first that has to wait longer. */
export async function sendAll(told: (tap: Tap, fate: Fate) => void): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    let next = waiting()[0];
    while (next) {
      const fate = await send(next);
      told(next, fate);
      if (fate.kind === "kept") break;
      next = waiting()[0];
    }
  } finally {
    sending = false;
  }
}
