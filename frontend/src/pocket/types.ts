// What the phone carries and what it makes.
export type Door = [id: string, name: string, level: number | null, disposition: string, outcome: string, tries: number, day: string];

export interface Stair {
  readonly id: string;
  readonly name: string;
  readonly building: string;
  readonly doors: Door[];
}

export interface Progress {
  readonly doors: number;
  readonly attempted: number;
  readonly contacted: number;
  readonly resolved: number;
}

export interface Pack {
  readonly id: string;
  readonly expires_at: string;
  readonly round: { readonly id: string; readonly name: string; readonly purpose: string; readonly ends_on: string };
  readonly grid: { readonly id: string; readonly name: string };
  readonly hours: readonly [string, string];
  readonly kinds: readonly (readonly [string, string])[];
  readonly stairs: Stair[];
  progress: Progress;
  /** The server's clock when news last came, for asking what happened since. */
  since: string;
}

export interface GridChoice {
  readonly round_id: string;
  readonly round_name: string;
  readonly grid_id: string;
  readonly grid_name: string;
  readonly is_own: boolean;
}

export interface Session {
  readonly user: string;
  readonly endsAt: number;
  readonly csrf: string;
  /** Milliseconds by which the server's clock is ahead of this phone's. */
  ahead: number;
  readonly grids: readonly GridChoice[];
}

export type Verb = "visit" | "undo" | "need" | "words" | "photo";

/** An entry's content: sealed on the phone, sent as it is. */
export interface Content {
  readonly verb: Verb;
  readonly at: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly door: string;
}

/** `new` and `failed` wait; everything else is what the server said became of it. */
export type State = "new" | "failed" | "saved" | "held" | "handed_over" | "conflict" | "refused" | "in_flight" | "taken_in" | "set_aside";

export interface Entry {
  readonly id: string;
  readonly seq: number;
  readonly round: string;
  state: State;
  tries: number;
  sentence: string;
  /** Number and code of a need, to be told to the resident. */
  told: string;
  readonly content: Content;
}

/** What the page itself carries: words, pictures' address, outcomes. */
export interface Look {
  readonly words: Readonly<Record<string, string>>;
  readonly icons: string;
  /** Value, word, picture and what it makes of a door; the usual ones first. */
  readonly outcomes: readonly (readonly [string, string, string, string])[];
  readonly usual: number;
  readonly dispositions: Readonly<Record<string, readonly [word: string, picture: string, tone: string]>>;
  readonly login: string;
}
