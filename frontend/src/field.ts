// The page at the door: one tap, an answer at once, and nothing lost when the stairwell has no signal.
import { add, sendAll, waiting, type Fate, type Receipt, type Tap } from "./queue";
import { installWorker } from "./pocket/install";
import { chanceId } from "./ids";
import { word } from "./words";

function doorOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-door="${CSS.escape(id)}"]`);
}

function say(door: HTMLElement, text: string, state: string): HTMLElement | null {
  const box = door.querySelector<HTMLElement>(".door-said");
  if (!box) return null;
  box.replaceChildren();
  const badge = document.createElement("span");
  badge.className = `state state-${state}`;
  badge.textContent = text;
  box.append(badge);
  return box;
}

function press(door: HTMLElement, value: string | undefined): void {
  for (const button of door.querySelectorAll<HTMLButtonElement>(".outcome")) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
}

function offerUndo(box: HTMLElement, tap: Tap, undo: string): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet";
  button.textContent = word("undo");
  button.addEventListener("click", () => {
    button.disabled = true;
    push({ id: chanceId(), url: undo, door: tap.door, label: "", values: [] });
  });
  box.append(button);
}

function count(receipt: Receipt): void {
  for (const [name, text] of Object.entries(receipt.counts ?? {})) {
    for (const one of document.querySelectorAll<HTMLElement>(`[data-count="${CSS.escape(name)}"]`)) {
      if (one instanceof HTMLProgressElement) one.value = Number(text);
      else one.textContent = text;
    }
  }
}

/** Says on the floor's own line how many of its doors somebody stood at. */
function countFloor(door: HTMLElement, change: number): void {
  door.dataset["visits"] = String(Math.max(0, Number(door.dataset["visits"] ?? 0) + change));
  const floor = door.closest<HTMLElement>(".floor");
  const said = floor?.querySelector<HTMLElement>("[data-floor-tried]");
  const tried = [...(floor?.querySelectorAll<HTMLElement>(".door") ?? [])].filter((one) => one.dataset["visits"] !== "0");
  if (said) said.textContent = String(tried.length);
}

/** Unfolds the floor of the door that the address names; not every browser does it by itself. */
function unfold(): void {
  const door = document.getElementById(location.hash.slice(1));
  const floor = door?.closest<HTMLDetailsElement>("details.floor:not([open])");
  if (!door || !floor) return;
  floor.open = true;
  door.scrollIntoView();
}

function show(tap: Tap, fate: Fate): void {
  const door = doorOf(tap.door);
  if (fate.kind === "saved") count(fate.receipt);
  if (!door) return;
  if (fate.kind === "saved") countFloor(door, tap.values.length === 0 ? -1 : 1);
  if (fate.kind === "kept") {
    door.dataset["state"] = "kept";
    say(door, fate.sentence, "soon");
  } else if (fate.kind === "refused") {
    delete door.dataset["state"];
    press(door, undefined);
    say(door, fate.sentence, "late");
  } else if (tap.values.length === 0) {
    delete door.dataset["state"];
    press(door, undefined);
    say(door, fate.receipt.label ?? word("undone"), "waiting");
  } else {
    door.dataset["state"] = "saved";
    const box = say(door, fate.receipt.label ?? tap.label, "done");
    if (box && fate.receipt.undo) offerUndo(box, tap, fate.receipt.undo);
    door.querySelector<HTMLElement>(".door-said button")?.focus({ preventScroll: true });
  }
}

function push(tap: Tap): void {
  add(tap);
  void sendAll(show);
}

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const door = form.closest<HTMLElement>("[data-door]");
  if (!door || !form.matches("[data-tap]")) return;
  event.preventDefault();
  if (door.dataset["state"] === "saving" || door.dataset["state"] === "kept") return; // a second tap changes nothing
  const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
  const values = [...new FormData(form, button)].filter(
    (pair): pair is [string, string] =>
      typeof pair[1] === "string" && pair[0] !== "csrfmiddlewaretoken" && pair[0] !== "command_id",
  );
  values.push(["at_device", new Date().toISOString()]);
  door.dataset["state"] = "saving";
  press(door, button?.value);
  say(door, word("saving"), "hand");
  push({
    id: chanceId(),
    url: button?.getAttribute("formaction") ?? form.action,
    door: door.dataset["door"] ?? "",
    label: button?.textContent?.trim() ?? "",
    values,
  });
});

function showQueue(): void {
  const taps = waiting();
  for (const bar of document.querySelectorAll<HTMLElement>(".queue")) {
    bar.hidden = taps.length === 0;
    const text = bar.querySelector("[data-queue-text]");
    if (text) text.textContent = word("unsent").replace("{n}", String(taps.length));
  }
}

let pause = 4000;
function again(): void {
  window.setTimeout(() => {
    pause = waiting().length ? Math.min(pause * 2, 60000) : 4000;
    void sendAll(show).finally(again);
  }, pause);
}

// From the first visit of any page of the phone on, "my doors" opens without a signal.
installWorker();

document.addEventListener("gz:queue", showQueue);
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-queue-send]")) void sendAll(show);
});
window.addEventListener("online", () => void sendAll(show));
for (const tap of waiting()) {
  const door = doorOf(tap.door);
  if (door) {
    door.dataset["state"] = "kept";
    say(door, word("kept"), "soon");
  }
}
window.addEventListener("hashchange", unfold);
unfold();
showQueue();
void sendAll(show).finally(again);
