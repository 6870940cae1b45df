// What may be asked after an outcome: when to come again, and the round's question sheet.
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

/** The question sheet; `draft` keeps what was answered while the sheet is closed and opened again. */
export function sheetToAnswer(questions: readonly Question[], draft: Answers, word: Word, saved: (answers: Answers) => void): HTMLFormElement {
  const parts = questions.map((one) => ({ one, box: question(one, draft, word) }));
  const form = make("form", { class: "asked", novalidate: true }, ...parts.map(({ box }) => box), make("button", { class: "btn btn-primary btn-lg", "data-answered": true }, word("saveAnswers")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const faulty = parts.filter(({ one, box }) => isFaulty(one, draft, box, word));
    if (faulty.length) faulty[0]!.box.querySelector<HTMLElement>("input, textarea")?.focus();
    else saved({ ...draft });
  });
  return form;
}

function isFaulty(one: Question, draft: Answers, box: HTMLElement, word: Word): boolean {
  const given = draft[one.name];
  const isMissing = one.is_required && (given === undefined || given === "" || (Array.isArray(given) && !given.length));
  const isNoNumber = one.kind === "integer" && given !== undefined && !Number.isInteger(given);
  const fault = box.querySelector<HTMLElement>(".asked-fault");
  if (fault) fault.textContent = isMissing ? word("answerMissing") : isNoNumber ? word("answerNumber") : "";
  return isMissing || isNoNumber;
}

function question(one: Question, draft: Answers, word: Word): HTMLElement {
  if (one.kind === "note") return make("p", { class: "asked-note" }, one.label);
  const title = one.is_required ? fill(word("required"), { question: one.label }) : one.label;
  const hint = one.hint ? make("p", { class: "sub" }, one.hint) : null;
  const fault = make("p", { class: "asked-fault", role: "alert" });
  if (one.kind === "select_one" || one.kind === "select_multiple") return make("fieldset", { class: "asked-one" }, make("legend", {}, title), hint, ...choices(one, draft), fault);
  const id = `asked-${one.name}`;
  return make("div", { class: "asked-one" }, make("label", { for: id }, title), hint, typed(one, draft, id), fault);
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
  const isNumber = one.kind === "integer";
  const box = isNumber ? make("input", { id, class: "form-control", inputmode: "numeric", autocomplete: "off" }) : make("textarea", { id, class: "form-control", rows: "2", maxlength: "500" });
  box.value = String(draft[one.name] ?? "");
  box.addEventListener("input", () => {
    const text = box.value.trim();
    if (!text) delete draft[one.name];
    else draft[one.name] = isNumber ? Number(text) : text;
  });
  return box;
}
