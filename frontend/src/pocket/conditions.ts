// Whether a condition holds, and which questions are asked: the same as `domain/surveys/rules/truth.py`. Both are held
// to one table of cases, `tests/domain/surveys/conditions.json`.

/** What a condition is read into; the first entry says what it is. */
export type Tree = readonly [kind: string, ...parts: readonly unknown[]];
type Answer = string | number | readonly string[] | null | undefined;
type Given = Readonly<Record<string, Answer>>;
type Value = string | number | boolean;
/** Signs out of ranges, at least and at most so many times; null: without end. */
type Form = readonly (readonly [ranges: readonly (readonly [string, string])[], least: number, most: number | null])[];

interface Line {
  readonly name: string;
  readonly group?: string;
  readonly relevant?: Tree | null;
}

/** Tells whether a condition holds; nothing always does. `here`: the answer it is about; `on`: today. */
export function holds(tree: Tree | null | undefined, answers: Given, here: Answer = null, on = ""): boolean {
  return !tree || value(tree, answers, here, on) === true;
}

/** Gives the questions and headings that apply, each with its answer; an answer to one that does not is none. */
export function asked(questions: readonly Line[], answers: Given): Map<string, Answer> {
  const standing = new Map<string, Answer>();
  const given = bare<Answer>();
  for (const one of questions) {
    if ((one.group && !standing.has(one.group)) || !holds(one.relevant, given)) continue;
    const answer = own(answers, one.name);
    standing.set(one.name, answer);
    given[one.name] = answer;
  }
  return standing;
}

/** An object that has nothing of its own accord: a question may be called "constructor" or "__proto__". */
export const bare = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

const own = (answers: Given, name: string): Answer => (Object.prototype.hasOwnProperty.call(answers, name) ? answers[name] : null);

function value(tree: Tree, answers: Given, here: Answer, on: string): Value {
  const [kind, ...parts] = tree;
  switch (kind) {
    case "ask":
      return plain(own(answers, parts[0] as string));
    case "here":
      return plain(here);
    case "text":
      return parts[0] as string;
    case "number":
      return parts[0] as number;
    case "today":
      return on;
    case "regex":
      return isOfForm(String(value(parts[0] as Tree, answers, here, on)), parts[1] as Form);
  }
  return DOES[kind]!(...parts.map((part) => value(part as Tree, answers, here, on)));
}

function plain(answer: Answer): Value {
  if (answer === null || answer === undefined) return "";
  return typeof answer === "string" || typeof answer === "number" ? answer : answer.join(" ");
}

const NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
const DAY = /^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/;

/** A day counts from 1970; what is no number is NaN. */
function number(of: Value): number {
  if (typeof of !== "string") return Number(of);
  if (NUMBER.test(of)) return Number(of);
  const moment = DAY.test(of) ? Date.parse(of) : NaN;
  return Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== of ? NaN : moment / 86_400_000;
}

function same(one: Value, other: Value): boolean {
  if (typeof one === "boolean" || typeof other === "boolean") return one === other;
  return typeof one === "number" || typeof other === "number" ? number(one) === number(other) : one === other;
}

const names = (of: Value): string[] => (of === "" ? [] : String(of).split(" "));

/** Follows every place that may be reached at once, and looks at each sign once a part, so that no form takes long. */
function isOfForm(words: string, form: Form): boolean {
  const signs = [...words].map(code);
  const places = [true, ...signs.map(() => false)];
  for (const [ranges, least, most] of form) {
    const before = [0];
    for (const is of places) before.push(before.at(-1)! + Number(is));
    let run = 0;
    for (let at = 0; at < places.length; at++) {
      // The signs from `run` up to here are all within the ranges.
      if (at && !ranges.some(([first, last]) => code(first) <= signs[at - 1]! && signs[at - 1]! <= code(last))) run = at;
      const first = most === null ? run : Math.max(run, at - most);
      places[at] = first <= at - least && before[first]! < before[at - least + 1]!;
    }
  }
  return places.at(-1)!;
}

const code = (sign: string): number => sign.codePointAt(0)!;

const DOES: Readonly<Record<string, (...values: Value[]) => Value>> = {
  true: () => true,
  false: () => false,
  and: (...all) => all.every((one) => one === true),
  or: (...some) => some.includes(true),
  not: (one) => one !== true,
  "=": (one, other) => same(one!, other!),
  "!=": (one, other) => !same(one!, other!),
  "<": (one, other) => number(one!) < number(other!),
  "<=": (one, other) => number(one!) <= number(other!),
  ">": (one, other) => number(one!) > number(other!),
  ">=": (one, other) => number(one!) >= number(other!),
  "+": (one, other) => number(one!) + number(other!),
  "-": (one, other) => number(one!) - number(other!),
  "*": (one, other) => number(one!) * number(other!),
  div: (one, other) => number(one!) / number(other!),
  mod: (one, other) => number(one!) % number(other!),
  minus: (one) => -number(one!),
  selected: (one, name) => names(one!).includes(String(name)),
  "count-selected": (one) => names(one!).length,
  "string-length": (one) => [...String(one)].length,
};
