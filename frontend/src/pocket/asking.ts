// What may be asked after an outcome: when to come again, and the round's question sheet.
import { asked, bare, holds } from "./conditions";
import { fill, make } from "./parts";
import type { Answers, Appointment, Question } from "./types";

type Word = (name: string) => string;

/** The words for the parts of a day, by slot. */
export const DAY_PARTS = ["morning", "afternoon", "evening", "morning", "afternoon"];

/** Names an appointment for people: today, tomorrow or the day, and its part. */
export function named([on, slot]: Appointment, today: string, word: Word): string {
  return `${dayName(on, today, word)} ${word(DAY_PARTS[slot] ?? "evening")}`;
}

function dayName(on: string, today: string, word: Word): string {
  const days = Math.round((Date.parse(on) - Date.parse(today)) / 86_400_000);
  return days === 0 ? word("today") : days === 1 ? word("tomorrow") : `${on.slice(5)} ${weekday(on)}`;
}

const weekday = (on: string): string => new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", timeZone: "UTC" }).format(new Date(on));

/** Lists days and their parts to choose from; the parts of a day stand side by side. */
export function daysToChoose(some: readonly Appointment[], today: string, word: Word, chosen: (one: Appointment) => void): HTMLElement {
  const days = [...new Set(some.map(([on]) => on))].filter((on) => on >= today);
  const day = (on: string): HTMLElement =>
    make(
      "section",
      { class: "meeting-day", "aria-label": dayName(on, today, word) },
      make("h3", {}, dayName(on, today, word)),
      make(
        "div",
        { class: "meeting-parts" },
        ...some
          .filter((one) => one[0] === on)
          .map((one) => make("button", { type: "button", class: "chip", "data-on": on, "data-slot": String(one[1]), click: () => chosen(one) }, word(DAY_PARTS[one[1]] ?? "evening"))),
      ),
    );
  return make("div", { class: "meeting" }, ...days.map(day));
}

interface Asked {
  readonly one: Question;
  readonly box: HTMLElement;
}

/**
 * The question sheet; `draft` keeps what was answered while the sheet is closed and opened again, also to questions that
 * do not apply any more: they come back with their answer when they do. Only what applies is checked and saved.
 */
export function sheetToAnswer(questions: readonly Question[], draft: Answers, today: string, word: Word, saved: (answers: Answers) => void): HTMLFormElement {
  const parts = questions.map((one): Asked => ({ one, box: question(one, draft, word) }));
  const form = make("form", { class: "asked", novalidate: true }, ...parts.map(({ box }) => box), make("button", { class: "btn btn-primary btn-lg", "data-answered": true }, word("saveAnswers")));
  const show = (): Answers => {
    const standing = asked(questions, draft);
    for (const { one, box } of parts) box.hidden = !standing.has(one.name);
    const given: Answers = bare();
    for (const [name, answer] of standing) if (!isNothing(answer)) given[name] = answer!;
    return given;
  };
  show();
  // Each box has put its answer into the draft before the event comes up to here.
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = show();
    const faulty = parts.filter(({ one, box }) => say(box, box.hidden ? "" : faultOf(one, given, today, word)));
    if (faulty.length) faulty[0]!.box.querySelector<HTMLElement>("input, textarea")?.focus();
    else saved(given);
  });
  return form;
}

const isNothing = (given: unknown): boolean => given === undefined || given === null || given === "" || (Array.isArray(given) && !given.length);

function say(box: HTMLElement, sentence: string): boolean {
  const fault = box.querySelector<HTMLElement>(".asked-fault");
  if (fault) fault.textContent = sentence;
  return sentence !== "";
}

const NO_ANSWER: Readonly<Record<string, string>> = { integer: "answerNumber", decimal: "answerDecimal" };

function faultOf(one: Question, given: Answers, today: string, word: Word): string {
  const answer = given[one.name];
  if (answer === undefined) {
    const must = one.is_required || (one.required_if && holds(one.required_if, given, null, today));
    return must ? one.if_missing || word("answerMissing") : "";
  }
  const isNumber = one.kind === "integer" ? Number.isInteger(answer) : one.kind !== "decimal" || Number.isFinite(answer);
  if (!isNumber) return word(NO_ANSWER[one.kind]!);
  return holds(one.constraint, given, answer, today) ? "" : one.if_wrong || word("answerMissing");
}

function question(one: Question, draft: Answers, word: Word): HTMLElement {
  const inside = one.group ? " asked-inside" : "";
  const hint = one.hint ? make("p", { class: "sub" }, one.hint) : null;
  if (one.kind === "begin_group") return make("div", { class: `asked-one${inside}` }, one.label ? make("h3", { class: "asked-heading" }, one.label) : null, hint);
  if (one.kind === "note") return make("p", { class: `asked-note${inside}` }, one.label);
  const title = one.is_required ? fill(word("required"), { question: one.label }) : one.label;
  const fault = make("p", { class: "asked-fault", role: "alert" });
  if (one.kind === "select_one" || one.kind === "select_multiple") return make("fieldset", { class: `asked-one${inside}` }, make("legend", {}, title), hint, ...choices(one, draft), fault);
  const id = `asked-${one.name}`;
  return make("div", { class: `asked-one${inside}` }, make("label", { for: id }, title), hint, typed(one, draft, id), fault);
}

function choices(one: Question, draft: Answers): HTMLElement[] {
  const isMany = one.kind === "select_multiple";
  const given = draft[one.name];
  const has = (name: string): boolean => (Array.isArray(given) ? given.includes(name) : given === name);
  return one.choices.map(([name, label]) => {
    const input = make("input", { type: isMany ? "checkbox" : "radio", name: `asked-${one.name}`, value: name, checked: has(name) });
    input.addEventListener("change", () => {
      const ticked = [...input.form!.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(input.name)}"]:checked`)].map((other) => other.value);
      if (isMany) draft[one.name] = ticked;
      else draft[one.name] = name;
    });
    return make("label", { class: "asked-choice" }, input, make("span", {}, label));
  });
}

function typed(one: Question, draft: Answers, id: string): HTMLElement {
  const isNumber = one.kind === "integer" || one.kind === "decimal";
  const facts = { id, class: "form-control", autocomplete: "off" };
  const mode = one.kind === "integer" ? "numeric" : "decimal";
  const box =
    one.kind === "date" ? make("input", { ...facts, type: "date" }) : isNumber ? make("input", { ...facts, inputmode: mode }) : make("textarea", { id, class: "form-control", rows: "2", maxlength: "500" });
  box.value = String(draft[one.name] ?? "");
  box.addEventListener("input", () => {
    const text = box.value.trim();
    if (!text) delete draft[one.name];
    else draft[one.name] = isNumber ? Number(text.replace(",", ".")) : text;
  });
  return box;
}
