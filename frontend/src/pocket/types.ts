// What the phone carries and what it makes.
import type { Tree } from "./conditions";

export type Door = [
  id: string,
  name: string,
  level: number | null,
  disposition: string,
  outcome: string,
  tries: number,
  day: string,
  appointment: Appointment | null,
  /** Until when the household asked not to be visited, or "". */
  quiet: string,
  again: Appointment | null,
  due: Appointment | null,
  why: Why,
  /** The knocks of a week, each a day and a slot. */
  knocks: readonly Appointment[],
];

/** Why a door is tried again then: of 100 such knocks so many are answered, class of house, slots in vain as bits. */
export type Why = readonly [share: number, house: number, failed: number] | "used_up" | "no_time" | null;

/** When a household wishes to be visited: the day, and the number of its part. */
export type Appointment = readonly [on: string, slot: number];

export interface Stair {
  readonly id: string;
  readonly name: string;
  readonly building: string;
  /** Who opens the entrance, or nothing. */
  readonly opens: string;
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
  /** Its doors were let go on this phone; only its number is kept, for what waits. A grid may have no doors at all. */
  readonly is_let_go?: boolean;
  readonly round: { readonly id: string; readonly name: string; readonly purpose: string; readonly script: string; readonly starts_on: string; readonly ends_on: string; readonly asks_neighbours: boolean; readonly of_households: boolean; readonly office_phone: string };
  readonly grid: { readonly id: string; readonly name: string };
  readonly hours: readonly [string, string];
  readonly kinds: readonly (readonly [string, string])[];
  readonly stairs: Stair[];
  readonly appointments: readonly Appointment[];
  readonly questions: readonly Question[];
  badges: readonly Badge[];
  /** Changes with the badges, so that they are sent anew only then. */
  badge_stamp: string;
  /** Where in the grid and of which kinds an organisation may be found; nothing in a round to households. */
  readonly spots: readonly (readonly [id: string, name: string])[];
  readonly body_kinds: readonly (readonly [code: string, name: string])[];
  /** Who is in which entrance now, when news last came. */
  leases: readonly Lease[];
  progress: Progress;
  /** The server's clock when news last came, for asking what happened since. */
  since: string;
}

/** With whom one goes on a day, and the picture of the code that residents scan. */
export interface Badge {
  readonly on: string;
  readonly time: "day" | "evening";
  readonly names: readonly string[];
  readonly picture: string;
}

/** One line of the round's question sheet. */
export interface Question {
  readonly name: string;
  readonly kind: "select_one" | "select_multiple" | "integer" | "decimal" | "date" | "text" | "note" | "begin_group";
  readonly label: string;
  readonly hint: string;
  readonly is_required: boolean;
  readonly choices: readonly (readonly [name: string, label: string])[];
  /** The heading it stands below, and its conditions; a pack from before has none. */
  readonly group?: string;
  readonly relevant?: Tree | null;
  readonly required_if?: Tree | null;
  readonly constraint?: Tree | null;
  readonly if_missing?: string;
  readonly if_wrong?: string;
}

export type Answers = Record<string, string | number | readonly string[]>;

export interface Lease {
  readonly id: string;
  readonly stair_id: string;
  readonly name: string;
  readonly is_mine: boolean;
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

export type Verb = "visit" | "undo" | "need" | "seen" | "words" | "photo" | "silence" | "neighbour" | "found";

export interface Facts {
  readonly door?: string;
  readonly outcome?: string;
  readonly batch?: string;
  readonly appointment_on?: string;
  readonly appointment_slot?: string;
  readonly answers?: Answers;
  readonly visit?: string;
  readonly need?: string;
  readonly kind?: string;
  readonly text?: string;
  readonly jpeg?: string;
  readonly until?: string;
  readonly is_empty?: string;
  readonly round?: string;
  readonly place?: string;
  readonly name?: string;
}

/** An entry's content: sealed on the phone, sent as it is; `at` is the right time as the phone knew it. */
export interface Content {
  readonly verb: Verb;
  at: string;
  readonly facts: Facts;
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
  /** The outcome to which an appointment belongs, and those after which the question sheet is asked. */
  readonly meeting: string;
  readonly asking: readonly string[];
  /** Names of the slots and of the classes of houses, by number. */
  readonly slots: readonly string[];
  readonly houses: readonly string[];
  /** How many knocks there may be, and after how many one leaves a slip or asks a neighbour (R5). */
  readonly limits: Readonly<Record<"day" | "week" | "slip" | "neighbour", number>>;
  /** The outcomes at which somebody was met. */
  readonly contacts: readonly string[];
  readonly dispositions: Readonly<Record<string, readonly [word: string, picture: string, tone: string]>>;
  readonly login: string;
}
