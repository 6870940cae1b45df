// Long lists of options: what is typed into the field above them leaves only those that hold it, and what is ticked.

/** Fewer options are seen at a glance. */
const FEW = 8;

const optionsOf = (within: Element): HTMLElement[] => [...within.querySelectorAll<HTMLElement>(".option")];

function sift(field: HTMLInputElement, within: HTMLElement): void {
  const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const option of optionsOf(within)) {
    const text = (option.textContent ?? "").toLowerCase();
    const fits = words.every((word) => text.includes(word));
    // Nothing is sent that nobody sees.
    option.hidden = !fits && !option.querySelector("input:checked");
    found += fits ? 1 : 0;
  }
  for (const group of within.querySelectorAll<HTMLDetailsElement>("details")) {
    const isSeen = optionsOf(group).some((option) => !option.hidden);
    group.hidden = !isSeen;
    group.dataset["wasOpen"] ??= String(group.open);
    group.open = words.length > 0 ? isSeen : group.dataset["wasOpen"] === "true";
  }
  const none = within.querySelector<HTMLElement>("[data-none]");
  if (none) none.textContent = found ? "" : (none.dataset["none"] ?? "");
}

/** Shows the fields marked data-sift, which are of no use without scripts, and lets them narrow their fieldset. */
export function startSifting(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-sift]")) {
    const within = field.closest("fieldset");
    if (!within || optionsOf(within).length < FEW) continue;
    const around = field.closest<HTMLElement>("[hidden]");
    if (around) around.hidden = false;
    field.addEventListener("input", () => sift(field, within));
    field.addEventListener("keydown", (event) => {
      // The form is not to be sent by whoever only looks for a name.
      if (event.key === "Enter") event.preventDefault();
    });
  }
}
