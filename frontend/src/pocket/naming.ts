// What a person calls this phone, so that the office can tell two phones of one person apart. Nothing else tells it.
import { icon, make } from "./parts";

type Word = (name: string) => string;
const KEY = "gongzhi-phone";

/** Gives the name that was given to this phone; empty where it has none. */
export function phoneName(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

export function keepPhoneName(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // A phone without room goes by its browser's name.
  }
}

/** Makes the form; `keep` gets the name, which may be empty. */
export function namingForm(icons: string, word: Word, keep: (name: string) => void): HTMLFormElement {
  const box = make("input", { id: "phone-name", class: "form-control", maxlength: "40", autocomplete: "off", value: phoneName() });
  const form = make(
    "form",
    { class: "stack-tight" },
    make("p", { class: "sub" }, word("phoneHint")),
    make("div", { class: "field" }, make("label", { for: box.id }, word("phoneName")), box),
    make("div", { class: "sheet-end" }, make("button", { type: "submit", class: "btn btn-primary", "data-phone-save": true }, icon(icons, "check"), word("save"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep(box.value.trim());
  });
  return form;
}
