// An organisation that stands here and not on the list: where, its name, its kind, and a remark for the office.
import { icon, make } from "./parts";
import type { Facts, Pack } from "./types";

type Word = (name: string) => string;

function field(id: string, label: string, box: HTMLElement): HTMLElement {
  return make("div", { class: "field" }, make("label", { for: id }, label), box);
}

// Nothing is chosen beforehand: what nobody chose would be taken for what somebody saw.
const chooser = (id: string, some: Pack["spots"], choose: string): HTMLSelectElement =>
  make("select", { id, class: "form-select" }, make("option", { value: "" }, choose), ...some.map(([value, name]) => make("option", { value }, name)));
const line = (id: string, most: number): HTMLInputElement => make("input", { id, class: "form-control", maxlength: String(most), autocomplete: "off" });

/** Makes the form; `keep` gets what is to be kept once there are a place, a name and a kind. */
export function findingForm(pack: Pack, icons: string, word: Word, keep: (facts: Facts) => void): HTMLFormElement {
  const place = chooser("found-place", pack.spots, word("foundChoose"));
  const name = line("found-name", 120);
  const kind = chooser("found-kind", pack.body_kinds, word("foundChoose"));
  const remark = line("found-remark", 300);
  const fault = make("p", { class: "field-error", id: "found-fault", role: "alert" });
  const form = make(
    "form",
    { class: "stack-tight", novalidate: true },
    make("p", { class: "sub" }, `${word("foundHint")} ${word("foundNoPeople")}`),
    field(place.id, word("foundPlace"), place),
    field(name.id, word("foundName"), name),
    field(kind.id, word("foundKind"), kind),
    field(remark.id, word("foundRemark"), remark),
    fault,
    make("div", { class: "sheet-end" }, make("button", { type: "submit", class: "btn btn-primary", "data-found-save": true }, icon(icons, "check"), word("save"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const called = name.value.trim();
    const text = remark.value.trim();
    for (const box of [place, name, kind]) box.removeAttribute("aria-invalid");
    const missing = !place.value ? place : !called ? name : !kind.value ? kind : null;
    if (!missing) return keep({ place: place.value, name: called, kind: kind.value, ...(text ? { text } : {}) });
    fault.textContent = word(missing === place ? "foundNoPlace" : missing === name ? "foundMissing" : "foundNoKind");
    missing.setAttribute("aria-invalid", "true");
    missing.setAttribute("aria-describedby", fault.id);
    missing.focus();
  });
  return form;
}
