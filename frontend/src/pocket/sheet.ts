// The sheet at the bottom, in reach of the thumb: what happened at one door, and the need that was named there.
import { shrink } from "../photo";
import { icon, make } from "./parts";
import { advice, against, type Against } from "./again";
import { daysToChoose, named, sheetToAnswer } from "./asking";
import { bare } from "./conditions";
import { findingForm } from "./finding";
import { namingForm } from "./naming";
import type { Answers, Door, Entry, Facts, Look } from "./types";
import { dayOf } from "./shown";
import type { Work } from "./work";

const PHOTO_SIDE = 1280;
const PHOTO_QUALITY = 0.7;

export class Sheet {
  readonly box: HTMLElement;
  private door: Door | null = null;
  private came: HTMLElement | null = null;
  /** Keeps a need that was told and whose visit's questions are still open. */
  private told: (() => void) | null = null;
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

  /** Names this phone. */
  openNaming(): void {
    this.came = document.activeElement as HTMLElement | null;
    this.door = null;
    this.fill(this.word("phone"), namingForm(this.look.icons, this.word, (name) => void this.called(name)));
    this.box.hidden = false;
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private async called(name: string): Promise<void> {
    this.close();
    await this.work.name(name);
    this.said(this.word("phoneKept"));
  }

  private async found(facts: Facts): Promise<void> {
    this.close();
    await this.work.found(facts);
    this.said(this.word("foundKept").replace("{name}", facts.name ?? ""));
  }

  close(): void {
    this.box.hidden = true;
    const told = this.told;
    this.told = null;
    told?.();
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
    const undo = last ? this.button("undo", "undo", () => void this.undo(last), "undo") : "";
    const lift = this.work.isQuiet(door) ? this.button("lift", "lift", () => void this.silence(door, ""), "check") : "";
    const need = this.button("need", "need", () => this.showKinds(false), "needs", !this.work.mayKnock());
    const seen = this.button("seen", "seen", () => this.showKinds(true), "search");
    const usual = this.buttons(this.look.outcomes.slice(0, this.look.usual), "outcome outcome-main");
    const rest = this.buttons(this.look.outcomes.slice(this.look.usual), "outcome");
    const stop = against(door, this.work, this.look);
    // What somebody told at a door where one has talked today is no other knock.
    const isFree = !stop || this.work.talkedAt(door) !== undefined;
    const end = this.end(isFree ? need : "", seen, lift, undo);
    const visit = stop ? [end, this.folded("same", usual, rest, this.end(isFree ? "" : need))] : [usual, end];
    const beside = this.beside(door);
    const more = stop && !beside.length ? null : this.folded("else", ...(stop ? [] : [rest]), ...beside);
    this.fill(door[1], stop && this.stop(stop), ...this.standing(door), ...visit, more, this.script());
  }

  private button(name: string, mark: string, click: () => void, picture = "", disabled = false): HTMLElement {
    return make("button", { type: "button", class: "btn", [`data-${mark}`]: true, disabled, click }, picture && icon(this.look.icons, picture), this.word(name));
  }

  private end(...parts: (HTMLElement | "")[]): HTMLElement | null {
    return parts.some(Boolean) ? make("div", { class: "sheet-end" }, ...parts) : null;
  }

  private folded(name: string, ...parts: (HTMLElement | null)[]): HTMLElement {
    return make("details", { class: "sheet-more" }, make("summary", { class: "btn btn-quiet", [`data-${name}`]: true }, this.word(name)), ...parts);
  }

  /** Says before anything is tapped why nobody should knock here now; what happened all the same is still taken. */
  private stop({ name, sentence }: Against): HTMLElement {
    return make("p", { class: "sheet-stop", "data-against": name }, icon(this.look.icons, name === "againstWish" ? "lock" : "clock"), make("b", {}, sentence));
  }

  /** Says how a door stands, and when it is to be tried again. */
  private standing(door: Door): (HTMLElement | null)[] {
    const shown = this.work.shown(door);
    const state = this.look.dispositions[shown.disposition]!;
    const word = this.look.outcomes.find((one) => one[0] === shown.outcome)?.[1] ?? state[0];
    const now = make("p", { class: "sheet-now" }, make("span", { class: `state state-${state[2]}` }, icon(this.look.icons, state[1]), word), shown.day ? ` ${shown.day.slice(5)}` : "");
    const { wish: when, sentences } = advice(door, this.work, this.look);
    const wish = when && make("p", { class: "sheet-wish" }, icon(this.look.icons, "return"), ` ${this.word("wish")} `, make("b", {}, named(when, this.today(), this.word)));
    const again = sentences.length ? make("p", { class: "sheet-again", "data-again": true }, icon(this.look.icons, "return"), make("span", {}, make("b", {}, sentences[0]!), sentences.slice(1).map((one) => ` ${one}`).join(""))) : null;
    return [now, wish || again];
  }

  private buttons(some: Look["outcomes"], first: string): HTMLElement {
    return make(
      "div",
      { class: "outcomes" },
      ...some.map(([value, text, picture], number) =>
        make(
          "button",
          { type: "button", class: number ? "outcome" : first, "data-outcome": value, disabled: !this.work.mayKnock(), click: () => this.chosen(value, text) },
          icon(this.look.icons, picture),
          make("span", {}, text),
        ),
      ),
    );
  }

  private script(): HTMLElement | null {
    const script = this.work.pack!.round.script;
    return script ? make("details", { class: "script" }, make("summary", { class: "btn btn-quiet" }, icon(this.look.icons, "talk"), this.word("script")), make("p", { class: "script-text" }, script)) : null;
  }

  /** Lists what may be said at a door beside the visit: a wish not to be visited, in an emergency a neighbour's word. */
  private beside(door: Door): (HTMLElement | null)[] {
    const { of_households: isHome, asks_neighbours: asks } = this.work.pack!.round;
    const say = (isEmpty: boolean): void => {
      this.close();
      void this.work.neighbour(door, isEmpty).then(() => this.said(`${door[1]} · ${this.word(isEmpty ? "empty" : "livedIn")}`));
    };
    const wish = isHome && !this.work.isQuiet(door) ? this.end(this.button("silence", "silence", () => this.showSilence(door), "lock")) : null;
    const words = isHome && asks ? [make("h3", { class: "sheet-title" }, this.word("neighbour")), this.end(this.button("empty", "empty", () => say(true)), this.button("livedIn", "lived-in", () => say(false)))] : [];
    return wish || words.length ? [wish, ...words] : [];
  }

  private showSilence(door: Door): void {
    const days = [30, 90, 365].map((number) => make("button", { type: "button", class: "chip", "data-days": String(number), click: () => void this.silence(door, dayOf(new Date(this.work.now() + number * 86_400_000))) }, this.word(`days${number}`)));
    this.fill(`${door[1]} · ${this.word("silence")}`, make("p", { class: "sub" }, this.word("silenceHint")), make("div", { class: "chips" }, ...days));
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  /** Keeps a wish until a day, or with "" that it is taken back; either can be undone. */
  private async silence(door: Door, until: string): Promise<void> {
    const before = this.work.quietUntil(door);
    this.close();
    const kept = await this.work.silence(door, until);
    this.said(`${door[1]} · ${until ? this.word("silenceKept").replace("{day}", until) : this.word("lift")}`, () => void this.work.unsay(kept, door, before));
  }

  /** After some outcomes there is something to ask; the visit is kept with the answer, or without one. */
  private chosen(outcome: string, text: string): void {
    const pack = this.work.pack!;
    if (outcome === this.look.meeting && pack.appointments.length) this.showDays(outcome, text);
    else if (this.look.asking.includes(outcome) && pack.questions.length) this.ask(text, (more) => void this.tap(outcome, text, more));
    else void this.tap(outcome, text);
  }

  private without(name: string, click: () => void): HTMLElement {
    return make("button", { type: "button", class: "btn", "data-without": true, click }, icon(this.look.icons, "check"), this.word(name));
  }

  private showDays(outcome: string, text: string): void {
    const days = daysToChoose(this.work.pack!.appointments, this.today(), this.word, ([on, slot]) => void this.tap(outcome, text, { appointment_on: on, appointment_slot: String(slot) }));
    this.fill(`${this.door![1]} · ${text}`, make("p", { class: "sub" }, this.word("when")), this.without("noDay", () => void this.tap(outcome, text)), days);
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  /** Asks the round's questions; nobody has to answer. */
  private ask(text: string, answered: (more: Facts) => void): void {
    const door = this.door!;
    const draft: Answers = this.drafts.get(door[0]) ?? bare();
    this.drafts.set(door[0], draft);
    const form = sheetToAnswer(this.work.pack!.questions, draft, this.today(), this.word, (answers) => answered(Object.keys(answers).length ? { answers } : {}));
    this.fill(`${door[1]} · ${text}`, make("p", { class: "sub" }, this.word("questions")), form, this.without("noAnswers", () => answered({})));
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

  /** Asks for the kind of a need: told by somebody here, which is a visit, or seen by the worker, which is none. */
  private showKinds(isSeen: boolean): void {
    const door = this.door!;
    const kinds = this.work.pack!.kinds.map(([code, name]) =>
      make("button", { type: "button", class: "chip", "data-kind": code, click: () => void (isSeen ? this.seen(code, name) : this.need(code, name)) }, name),
    );
    const hint = isSeen ? "seenHint" : this.work.talkedAt(door) ? "needHint" : "needIsVisit";
    this.fill(`${door[1]} · ${this.word(isSeen ? "seen" : "need")}`, make("p", { class: "sub", "data-hint": hint }, this.word(hint)), make("div", { class: "chips" }, ...kinds));
    this.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private async seen(kind: string, name: string): Promise<void> {
    this.showMore(await this.work.seen(this.door!, kind, name), name);
  }

  /** Keeps a need that was told; where it makes a visit, the round's questions come as after any meeting. */
  private async need(kind: string, name: string): Promise<void> {
    const door = this.door!;
    if (!this.work.talkedAt(door) && this.work.pack!.questions.length) {
      // Whoever closes the sheet instead of answering keeps the need all the same.
      this.told = () => void this.work.need(door, kind, name).then(() => this.said(`${door[1]} · ${name}`));
      this.ask(name, (more) => void this.keepNeed(door, kind, name, more));
    } else await this.keepNeed(door, kind, name);
  }

  private async keepNeed(door: Door, kind: string, name: string, more: Facts = {}): Promise<void> {
    this.told = null;
    this.drafts.delete(door[0]);
    this.showMore(await this.work.need(door, kind, name, more), name);
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
