// The sheet at the bottom, in reach of the thumb: what happened at one door, and the need that was named there.
import { shrink } from "../photo";
import { icon, make } from "./parts";
import { advice } from "./again";
import { daysToChoose, named, sheetToAnswer } from "./asking";
import { findingForm } from "./finding";
import type { Answers, Door, Entry, Facts, Look } from "./types";
import { dayOf } from "./shown";
import type { Work } from "./work";

const PHOTO_SIDE = 1280;
const PHOTO_QUALITY = 0.7;

export class Sheet {
  readonly box: HTMLElement;
  private door: Door | null = null;
  private came: HTMLElement | null = null;
  private readonly drafts = new Map<string, Answers>();

  constructor(
    private readonly work: Work,
    private readonly look: Look,
    private readonly said: (sentence: string, undo?: () => void) => void,
  ) {
    this.box = make("section", { class: "sheet", role: "dialog", "aria-modal": "false", hidden: true });
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  open(door: Door): void {
    this.came = document.activeElement as HTMLElement | null;
    this.door = door;
    this.showOutcomes();
    this.box.hidden = false;
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  /** Writes an organisation down that stands here and not on the list. */
  openFinding(): void {
    this.came = document.activeElement as HTMLElement | null;
    this.door = null;
    this.fill(this.word("found"), findingForm(this.work.pack!, this.look.icons, this.word, (facts) => void this.found(facts)));
    this.box.hidden = false;
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private async found(facts: Facts): Promise<void> {
    this.close();
    await this.work.found(facts);
    this.said(this.word("foundKept").replace("{name}", facts.name ?? ""));
  }

  close(): void {
    this.box.hidden = true;
    const id = this.door?.[0];
    this.door = null;
    const again = id ? document.querySelector<HTMLElement>(`[data-door="${CSS.escape(id)}"]`) : null;
    // News may have drawn the button anew that opened the sheet.
    const came = this.came?.isConnected ? this.came : document.querySelector<HTMLElement>("[data-find]");
    (again ?? came)?.focus({ preventScroll: true });
  }

  private readonly word = (name: string): string => this.look.words[name] ?? "";

  private today(): string {
    return dayOf(new Date(this.work.now()));
  }

  private head(title: string): HTMLElement {
    return make(
      "header",
      { class: "sheet-head" },
      make("h2", { tabindex: "-1" }, title),
      make("button", { type: "button", class: "tool", "aria-label": this.word("close"), click: () => this.close() }, icon(this.look.icons, "cross")),
    );
  }

  private fill(title: string, ...parts: (Node | null)[]): void {
    this.box.setAttribute("aria-label", title);
    this.box.replaceChildren(this.head(title), ...parts.filter((one): one is Node => one !== null));
  }

  private showOutcomes(): void {
    const door = this.door!;
    const last = this.work.visitOf(door[0]);
    const shown = this.work.shown(door);
    const state = this.look.dispositions[shown.disposition]!;
    const word = this.look.outcomes.find((one) => one[0] === shown.outcome)?.[1] ?? state[0];
    const now = make("p", { class: "sheet-now" }, make("span", { class: `state state-${state[2]}` }, icon(this.look.icons, state[1]), word), shown.day ? ` ${shown.day.slice(5)}` : "");
    const { wish: when, sentences } = advice(door, this.work, this.look);
    const wish = when && make("p", { class: "sheet-wish" }, icon(this.look.icons, "return"), ` ${this.word("wish")} `, make("b", {}, named(when, this.today(), this.word)));
    const again = sentences.length ? make("p", { class: "sheet-again", "data-again": true }, icon(this.look.icons, "return"), make("span", {}, make("b", {}, sentences[0]!), sentences.slice(1).map((one) => ` ${one}`).join(""))) : null;
    const isQuiet = this.work.isQuiet(door);
    const buttons = (some: Look["outcomes"]): HTMLElement =>
      make(
        "div",
        { class: "outcomes" },
        ...some.map(([value, text, picture], number) =>
          make(
            "button",
            {
              type: "button",
              class: number === 0 && some.length === this.look.usual ? "outcome outcome-main" : "outcome",
              "data-outcome": value,
              disabled: !this.work.mayKnock(),
              click: () => this.chosen(value, text),
            },
            icon(this.look.icons, picture),
            make("span", {}, text),
          ),
        ),
      );
    const more = make("details", { class: "sheet-more" }, make("summary", { class: "btn btn-quiet" }, this.word("else")), buttons(this.look.outcomes.slice(this.look.usual)), ...this.beside(door, isQuiet));
    const need = make("button", { type: "button", class: "btn", "data-need": true, disabled: !this.work.mayKnock(), click: () => this.showKinds() }, icon(this.look.icons, "needs"), this.word("need"));
    const undo =
      last && make("button", { type: "button", class: "btn", "data-undo": true, click: () => void this.undo(last) }, icon(this.look.icons, "undo"), this.word("undo"));
    const script = this.work.pack!.round.script;
    const say = script ? make("details", { class: "script" }, make("summary", { class: "btn btn-quiet" }, icon(this.look.icons, "talk"), this.word("script")), make("p", { class: "script-text" }, script)) : null;
    const quiet = isQuiet ? make("p", { class: "sheet-now" }, make("span", { class: "state state-soon" }, icon(this.look.icons, "lock"), this.word("quiet"))) : null;
    this.fill(door[1], quiet, now, wish || again, buttons(this.look.outcomes.slice(0, this.look.usual)), make("div", { class: "sheet-end" }, need, undo || ""), more, say);
  }

  /** Lists what may be said at a door beside the visit: a wish not to be visited, in an emergency a neighbour's word. */
  private beside(door: Door, isQuiet: boolean): HTMLElement[] {
    const { of_households: isHome, asks_neighbours: asks } = this.work.pack!.round;
    const button = (name: string, mark: string, click: () => void): HTMLElement => make("button", { type: "button", class: "btn", [`data-${mark}`]: true, click }, this.word(name));
    const say = (isEmpty: boolean): void => {
      this.close();
      void this.work.neighbour(door, isEmpty).then(() => this.said(`${door[1]} · ${this.word(isEmpty ? "empty" : "livedIn")}`));
    };
    const wish = isQuiet ? button("lift", "lift", () => void this.silence(door, 0)) : button("silence", "silence", () => this.showSilence(door));
    const words = asks ? [make("p", { class: "sub" }, this.word("neighbour")), button("empty", "empty", () => say(true)), button("livedIn", "lived-in", () => say(false))] : [];
    return isHome ? [make("div", { class: "sheet-end" }, wish, ...words)] : [];
  }

  private showSilence(door: Door): void {
    const days = [30, 90, 365].map((number) => make("button", { type: "button", class: "chip", "data-days": String(number), click: () => void this.silence(door, number) }, this.word(`days${number}`)));
    this.fill(`${door[1]} · ${this.word("silence")}`, make("p", { class: "sub" }, this.word("silenceHint")), make("div", { class: "chips" }, ...days));
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private async silence(door: Door, days: number): Promise<void> {
    const until = days ? dayOf(new Date(this.work.now() + days * 86_400_000)) : null;
    this.close();
    await this.work.silence(door, until);
    this.said(`${door[1]} · ${until ? this.word("silenceKept").replace("{day}", until) : this.word("lift")}`);
  }

  /** After some outcomes there is something to ask; the visit is kept with the answer, or without one. */
  private chosen(outcome: string, text: string): void {
    const pack = this.work.pack!;
    if (outcome === this.look.meeting && pack.appointments.length) this.showDays(outcome, text);
    else if (this.look.asking.includes(outcome) && pack.questions.length) this.showQuestions(outcome, text);
    else void this.tap(outcome, text);
  }

  private without(name: string, outcome: string, text: string): HTMLElement {
    return make("button", { type: "button", class: "btn", "data-without": true, click: () => void this.tap(outcome, text) }, icon(this.look.icons, "check"), this.word(name));
  }

  private showDays(outcome: string, text: string): void {
    const days = daysToChoose(this.work.pack!.appointments, this.today(), this.word, ([on, slot]) => void this.tap(outcome, text, { appointment_on: on, appointment_slot: String(slot) }));
    this.fill(`${this.door![1]} · ${text}`, make("p", { class: "sub" }, this.word("when")), this.without("noDay", outcome, text), days);
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private showQuestions(outcome: string, text: string): void {
    const door = this.door!;
    const draft = this.drafts.get(door[0]) ?? {};
    this.drafts.set(door[0], draft);
    const form = sheetToAnswer(this.work.pack!.questions, draft, this.word, (answers) => void this.tap(outcome, text, Object.keys(answers).length ? { answers } : {}));
    this.fill(`${door[1]} · ${text}`, make("p", { class: "sub" }, this.word("questions")), form, this.without("noAnswers", outcome, text));
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private async tap(outcome: string, text: string, more: Facts = {}): Promise<void> {
    const door = this.door!;
    this.close();
    this.drafts.delete(door[0]);
    const made = await this.work.visit([door], outcome, more);
    this.said(`${door[1]} · ${text}`, () => void this.work.undo(made));
  }

  private async undo(visit: Entry): Promise<void> {
    const name = this.door![1];
    this.close();
    await this.work.undo([visit]);
    this.said(`${name} · ${this.word("undone")}`);
  }

  private showKinds(): void {
    const kinds = this.work.pack!.kinds.map(([code, name]) =>
      make("button", { type: "button", class: "chip", "data-kind": code, click: () => void this.need(code, name) }, name),
    );
    this.fill(`${this.door![1]} · ${this.word("need")}`, make("p", { class: "sub" }, this.word("needHint")), make("div", { class: "chips" }, ...kinds));
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private async need(kind: string, name: string): Promise<void> {
    const need = await this.work.need(this.door!, kind, name);
    this.showMore(need, name);
  }

  /** After the second tap the need is kept; words and a photo may follow, and need not. */
  private showMore(need: Entry, name: string): void {
    const words = make("textarea", { id: "pocket-words", class: "form-control", rows: "2", maxlength: "2000" });
    const photo = make("input", { id: "pocket-photo", type: "file", accept: "image/*", capture: "environment", class: "visually-hidden" });
    const note = make("p", { class: "sub", role: "status" });
    photo.addEventListener("change", () => {
      const file = photo.files?.[0];
      if (!file) return;
      note.textContent = this.word("shrinking");
      void asText(file)
        .then((text) => this.work.addTo(need, "photo", text))
        .then(() => (note.textContent = this.word("photoKept")))
        .catch(() => (note.textContent = this.word("photoFault")));
    });
    const done = async (): Promise<void> => {
      if (words.value.trim()) await this.work.addTo(need, "words", words.value.trim());
      const door = this.door!;
      this.close();
      this.said(`${door[1]} · ${name}`);
    };
    this.fill(
      `${this.door![1]} · ${name}`,
      make("p", { class: "sheet-now" }, make("span", { class: "state state-done" }, icon(this.look.icons, "state-done"), this.word("needKept"))),
      make("label", { for: "pocket-words" }, this.word("words")),
      words,
      photo,
      make("p", { class: "sub" }, this.word("photoFaces")),
      make("label", { for: "pocket-photo", class: "btn" }, icon(this.look.icons, "camera"), this.word("photo")),
      note,
      make("div", { class: "sheet-end" }, make("button", { type: "button", class: "btn btn-primary", "data-done": true, click: () => void done() }, icon(this.look.icons, "check"), this.word("done"))),
    );
    this.box.querySelector<HTMLElement>("[data-done]")?.focus({ preventScroll: true });
  }
}

async function asText(file: File): Promise<string> {
  const small = await shrink(file, PHOTO_SIDE, PHOTO_QUALITY);
  const bytes = new Uint8Array(await small.arrayBuffer());
  let signs = "";
  for (let at = 0; at < bytes.length; at += 0x8000) signs += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(signs);
}
