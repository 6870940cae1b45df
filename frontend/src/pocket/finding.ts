// An organisation that stands here and not on the list: where, its name, its kind, and a remark for the office.
import { icon, make } from "./parts";
import type { Facts, Pack } from "./types";

type Word = (name: string) => string;

function field(id: string, label: string, box: HTMLElement): HTMLElement {
  return make("div", { class: "field" }, make("label", { for: id }, label), box);
}

const chooser = (id: string, some: Pack["spots"]): HTMLSelectElement => make("select", { id, class: "form-select" }, ...some.map(([value, name]) => make("option", { value }, name)));
const line = (id: string, most: number): HTMLInputElement => make("input", { id, class: "form-control", maxlength: String(most), autocomplete: "off" });

/** Makes the form; `keep` gets what is to be kept once there is a name. */
export function findingForm(pack: Pack, icons: string, word: Word, keep: (facts: Facts) => void): HTMLFormElement {
  const place = chooser("found-place", pack.spots);
  const name = line("found-name", 120);
  const kind = chooser("found-kind", pack.body_kinds);
  const remark = line("found-remark", 300);
  const fault = make("p", { class: "field-error", id: "found-fault", role: "alert" });
  const form = make(
    "form",
    { class: "stack-tight", novalidate: true },
    make("p", { class: "sub" }, `${word("foundHint")} ${word("foundNoPeople")}`),
    field(place.id, word("foundPlace"), place),
    field(name.id, word("foundName"), name),
    fault,
    field(kind.id, word("foundKind"), kind),
    field(remark.id, word("foundRemark"), remark),
    make("div", { class: "sheet-end" }, make("button", { type: "submit", class: "btn btn-primary", "data-found-save": true }, icon(icons, "check"), word("save"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const called = name.value.trim();
    const text = remark.value.trim();
    if (called) return keep({ place: place.value, name: called, kind: kind.value, ...(text ? { text } : {}) });
    fault.textContent = word("foundMissing");
    name.setAttribute("aria-invalid", "true");
    name.setAttribute("aria-describedby", fault.id);
    name.focus();
  });
  return form;
}
