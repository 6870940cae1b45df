// A form marked data-command is carried out once, however often it is sent.
import { chanceId } from "./ids";
import { word } from "./words";

function commandInput(form: HTMLFormElement): HTMLInputElement {
  const found = form.querySelector<HTMLInputElement>("input[name=command_id]");
  if (found) return found;
  const made = document.createElement("input");
  made.type = "hidden";
  made.name = "command_id";
  form.append(made);
  return made;
}

function submitters(form: HTMLFormElement): HTMLButtonElement[] {
  return [...form.elements].filter(
    (one): one is HTMLButtonElement => one instanceof HTMLButtonElement && one.type === "submit",
  );
}

function hold(form: HTMLFormElement): void {
  form.dataset["busy"] = "yes";
  // After the browser has collected the values: a disabled button's own value would not be sent.
  setTimeout(() => {
    for (const button of submitters(form)) {
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
    }
    const main = (form.querySelector(".btn-primary") ?? submitters(form)[0]) as HTMLButtonElement | null;
    if (main && main.dataset["said"] === undefined) {
      main.dataset["said"] = main.innerHTML;
      main.textContent = word("saving");
    }
  }, 0);
}

function release(form: HTMLFormElement): void {
  delete form.dataset["busy"];
  for (const button of submitters(form)) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    if (button.dataset["said"] !== undefined) {
      button.innerHTML = button.dataset["said"];
      delete button.dataset["said"];
    }
  }
}

/** Gives every such form inside `root` an id of its own. */
export function armForms(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-command]")) {
    const input = commandInput(form);
    if (!input.value) input.value = chanceId();
  }
}

export function startCommands(): void {
  armForms(document);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("form[data-command]")) return;
    if (form.dataset["busy"]) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (!event.defaultPrevented) hold(form);
  });
  // Coming back by the back button shows the page as it was left: it is a new act from here on.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-command]")) {
      release(form);
      commandInput(form).value = chanceId();
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const detail = (event as CustomEvent<{ elt: Element; successful: boolean }>).detail;
    const form = detail.elt.closest<HTMLFormElement>("form[data-command]");
    if (!form) return;
    release(form);
    if (detail.successful) commandInput(form).value = chanceId();
  });
}
