// Long lists of options: what is typed into the field above them leaves only those that hold it.

function sift(field: HTMLInputElement): void {
  const within = field.closest("fieldset");
  if (!within) return;
  const words = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const group of within.querySelectorAll<HTMLDetailsElement>("details")) {
    let here = 0;
    for (const option of group.querySelectorAll<HTMLElement>(".option")) {
      const text = (option.textContent ?? "").toLowerCase();
      option.hidden = !words.every((word) => text.includes(word));
      here += option.hidden ? 0 : 1;
    }
    group.hidden = here === 0;
    group.dataset["wasOpen"] ??= String(group.open);
    group.open = words.length > 0 ? here > 0 : group.dataset["wasOpen"] === "true";
    found += here;
  }
  const none = within.querySelector<HTMLElement>("[data-none]");
  if (none) none.textContent = found ? "" : (none.dataset["none"] ?? "");
}

/** Shows the fields marked data-sift, which are of no use without scripts, and lets them narrow their fieldset. */
export function startSifting(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-sift]")) {
    const around = field.closest<HTMLElement>("[hidden]");
    if (around) around.hidden = false;
    field.addEventListener("input", () => sift(field));
    field.addEventListener("keydown", (event) => {
      // The form is not to be sent by whoever only looks for a name.
      if (event.key === "Enter") event.preventDefault();
    });
  }
}
