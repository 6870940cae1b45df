// My doors: a page that goes on without a signal. What is tapped is kept on the phone and sent when there is one.
import { installWorker } from "./pocket/install";
import { against } from "./pocket/again";
import { named } from "./pocket/asking";
import { phoneName } from "./pocket/naming";
import { fill, icon, make } from "./pocket/parts";
import { dayOf } from "./pocket/shown";
import { Sheet } from "./pocket/sheet";
import type { Door, Entry, GridChoice, Lease, Look, Stair } from "./pocket/types";
import { Work } from "./pocket/work";

const look = JSON.parse(document.getElementById("pocket-look")!.textContent!) as Look;
const root = document.getElementById("pocket")!;
const word = (name: string): string => look.words[name] ?? "";
const picture = (name: string): SVGSVGElement => icon(look.icons, name);

const snack = make("div", { class: "snack", role: "status", hidden: true });
let snackTimer = 0;

function said(sentence: string, undo?: () => void): void {
  window.clearTimeout(snackTimer);
  const button = undo && make("button", { type: "button", class: "btn", "data-snack-undo": true, click: () => ((snack.hidden = true), undo()) }, picture("undo"), word("undo"));
  snack.replaceChildren(make("span", {}, sentence), button || "");
  snack.hidden = false;
  snackTimer = window.setTimeout(() => (snack.hidden = true), 9000);
}

// What is under a finger stays where it is: news that came between press and release would swallow the tap.
let isPressed = false;
let isStale = false;

function news(): void {
  count();
  if (isPressed) isStale = true;
  else draw();
}

function released(): void {
  // The tap itself comes right after the release.
  window.setTimeout(() => {
    isPressed = false;
    if (isStale) draw();
  });
}

window.addEventListener("pointerdown", () => (isPressed = true), true);
for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, released, true);

const work = new Work(look, news);
const sheet = new Sheet(work, look, said);
document.body.append(snack, sheet.box);

function bar(label: string, done: number, total: number, tone: string): HTMLElement {
  const percent = total ? Math.round((100 * done) / total) : 0;
  return make(
    "div",
    { class: "share" },
    make("div", { class: "share-text" }, make("span", {}, label), make("b", {}, `${done} / ${total} · ${percent}%`)),
    make("progress", { class: `bar ${tone}`, max: String(total || 1), value: String(done), "aria-label": label }),
  );
}

function card(...children: (Node | string | null | false)[]): HTMLElement {
  return make("section", { class: "card" }, make("div", { class: "card-body stack-tight" }, ...children));
}

function note(tone: string, name: string, ...children: (Node | string)[]): HTMLElement {
  return make("div", { class: `note ${tone}` }, picture(name), make("div", {}, ...children));
}

function notes(): (HTMLElement | null)[] {
  const waiting = work.waiting();
  return [
    work.loose.size > 0 && note("note-late", "warning", fill(word("full"), { n: work.loose.size })),
    !work.isOnline && note("note-soon", "offline", fill(word(waiting.length ? "offlineWaiting" : "offline"), { n: waiting.length })),
    work.isOnline && waiting.length > 0 && note("note-quiet", "refresh", fill(word("sending"), { n: waiting.length })),
    work.isPackLoose && note("note-late", "warning", word("packFull")),
    work.sentence !== "" && note("note-soon", "info", work.sentence),
    work.pack !== null && !work.isOnItsDays() && note("note-soon", "clock", fill(word("days"), { first: work.pack.round.starts_on, last: work.pack.round.ends_on })),
    work.pack !== null && work.isOnItsDays() && !work.mayKnock() && note("note-quiet", "clock", fill(word("hours"), { first: work.pack.hours[0], last: work.pack.hours[1] })),
  ].map((one) => one || null);
}

/** Lists the doors where a household asked to be visited today or before, with its part of the day. */
function askedCard(): HTMLElement[] {
  const today = dayOf(new Date(work.now()));
  const asked = work.pack!.stairs.flatMap((stair) => stair.doors.map((door) => ({ stair, door, wish: work.shown(door).appointment })));
  const lines = asked
    .filter(({ door, wish }) => wish && wish[0] <= today && !work.isQuiet(door))
    .map(({ stair, door, wish }) => make("li", {}, make("a", { class: "line", href: `#/${stair.id}`, "data-asked": door[0] }, picture("return"), make("div", {}, make("strong", {}, `${titleOf(stair)} ${door[1]}`), make("span", { class: "sub" }, named(wish!, today, word))), picture("right"))));
  return lines.length ? [make("section", { class: "card" }, make("div", { class: "card-header" }, make("h2", { class: "card-title" }, word("asked"))), make("ul", { class: "lines" }, ...lines))] : [];
}

const findButton = (look_: string): HTMLElement => make("button", { type: "button", class: look_, "data-find": true, click: () => sheet.openFinding() }, picture("plus"), word("foundAdd"));

/** A grid of a round to organisations in which the register knows none yet: finding is all there is to do. */
function nothingYet(): HTMLElement {
  const written = work.entries.filter((one) => one.content.verb === "found" && one.round === work.pack!.round.id && one.state !== "refused").length;
  return make(
    "section",
    { class: "card", "data-nothing": true },
    make("div", { class: "card-body stack-tight" }, make("h2", { class: "card-title" }, word("nothingYet")), make("p", {}, word("nothingYetMore")), written > 0 && make("p", { class: "sub", "data-written": String(written) }, fill(word("foundSoFar"), { n: written })), work.pack!.spots.length ? findButton("btn btn-primary btn-lg") : make("p", { class: "sub" }, word("nowhere"))),
  );
}

function list(): HTMLElement[] {
  const pack = work.pack!;
  const { doors, attempted, contacted, resolved } = pack.progress;
  const waiting = work.waiting().filter((one) => one.content.verb === "visit").length;
  const head = card(
    make("h2", {}, pack.grid.name),
    make("p", { class: "sub" }, `${pack.round.name} · ${fill(word("until"), { day: pack.round.ends_on })}`),
    ...(doors
      ? [
          bar(word("tried"), attempted, doors, ""),
          bar(word("met"), contacted, doors, "bar-hand"),
          bar(word("settled"), resolved, doors, "bar-done"),
          make("p", { class: "sub" }, waiting ? fill(word("teamWaiting"), { n: waiting }) : word("team")),
        ]
      : []),
  );
  if (!pack.stairs.length) return [head, nothingYet()];
  const lines = [...pack.stairs]
    .map((stair) => ({ stair, left: work.toDo(stair), due: work.due(stair) }))
    .sort((one, other) => Number(!one.left) - Number(!other.left) || other.due - one.due)
    .map(({ stair, left, due }) =>
      make(
        "li",
        {},
        make(
          "a",
          { class: "line", href: `#/${stair.id}` },
          picture(left ? "door" : due ? "return" : "state-done"),
          make(
            "div",
            {},
            make("strong", {}, titleOf(stair)),
            leaseOf(stair) && make("span", { class: "sub lease" }, picture("person"), ` ${leaseWords(leaseOf(stair)!)}`),
            make("span", { class: "sub" }, leftWords(stair, left)),
            due > 0 && make("span", { class: "sub", "data-due": String(due) }, fill(word("dueNow"), { n: due })),
          ),
          picture("right"),
        ),
      ),
    );
  const mine = pack.leases.find((one) => one.is_mine);
  const go = make("button", { type: "button", class: "btn btn-primary btn-lg next-stair", "data-next": true, click: () => void nextStair() }, picture("next"), word(mine ? "goOn" : "nextStair"));
  const finding = pack.spots.length ? [card(make("h2", { class: "card-title" }, word("found")), make("p", { class: "sub" }, word("foundHint")), findButton("btn"))] : [];
  return [go, head, ...askedCard(), ...finding, make("section", { class: "card" }, make("div", { class: "card-header" }, make("h2", { class: "card-title" }, word("stairs"))), make("ul", { class: "lines" }, ...lines))];
}

const leaseOf = (stair: Stair): Lease | undefined => work.pack!.leases.find((one) => one.stair_id === stair.id);
const leaseWords = (one: Lease): string => (one.is_mine ? word("leaseMine") : fill(word("leaseOther"), { name: one.name }));

/** Opens the entrance that one has, or takes the next; without a signal the next one here that nobody is known to have. */
async function nextStair(): Promise<void> {
  const pack = work.pack!;
  const untried = pack.stairs.filter((stair) => work.toDo(stair) > 0);
  const left = [...untried, ...pack.stairs.filter((stair) => !untried.includes(stair) && work.due(stair) > 0)];
  const mine = left.find((stair) => leaseOf(stair)?.is_mine);
  const lease = mine || !work.isOnline ? null : await work.pull(null);
  const found = mine ?? (lease ? pack.stairs.find((stair) => stair.id === lease.stair_id) : undefined);
  if (found) location.hash = `#/${found.id}`;
  else if (lease) said(word("leaseElsewhere"));
  else if (!work.isOnline) {
    const free = left.find((stair) => !leaseOf(stair));
    if (free) location.hash = `#/${free.id}`;
    said(word(free ? "notTaken" : "nothingLeft"));
  }
}

function leaseCard(stair: Stair): HTMLElement {
  const lease = leaseOf(stair);
  if (lease && !lease.is_mine) return note("note-soon", "person", leaseWords(lease));
  const button = lease
    ? make("button", { type: "button", class: "btn", "data-release": true, disabled: !work.isOnline, click: () => void work.release(lease) }, picture("undo"), word("release"))
    : make("button", { type: "button", class: "btn", "data-pull": true, disabled: !work.isOnline, click: () => void work.pull(stair.id) }, picture("flag"), word("pull"));
  return make("div", { class: "lease-row" }, lease ? make("span", { class: "state state-hand" }, picture("state-hand"), word("leaseMine")) : null, button);
}

let isScriptOpen = false;

function scriptCard(): HTMLElement | null {
  const { script, purpose } = work.pack!.round;
  if (!script) return null;
  // News draw the page anew: what is being read stays open.
  const box: HTMLDetailsElement = make("details", { class: "card script", open: isScriptOpen, toggle: () => (isScriptOpen = box.open) }, make("summary", { class: "line" }, picture("talk"), make("strong", {}, word("script")), picture("down")), make("div", { class: "card-body" }, make("p", { class: "sub" }, purpose), make("p", { class: "script-text" }, script)));
  return box;
}

function leftWords(stair: Stair, left: number): string {
  const quiet = stair.doors.filter((door) => !work.isTried(door) && work.isQuiet(door)).length;
  if (left || !quiet) return fill(word(left ? "left" : "allTried"), { n: left, all: stair.doors.length });
  return fill(word("noneLeft"), { n: quiet });
}

const titleOf = (stair: Stair): string => (stair.name === stair.building ? stair.name : `${stair.building} ${stair.name}`);

function tile(door: Door): HTMLElement {
  const shown = work.shown(door);
  const [text, name, tone] = look.dispositions[shown.disposition]!;
  const until = work.quietUntil(door);
  const isQuiet = until !== "";
  const isOpen = shown.disposition !== "resolved";
  const silent = until.length < 10 ? word("quiet") : `${word("quiet")} ${fill(word("until"), { day: until })}`;
  const said_ = isQuiet ? silent : look.outcomes.find((one) => one[0] === shown.outcome)?.[1] ?? text;
  return make(
    "button",
    {
      type: "button",
      class: `door-tile door-tile-${isQuiet && isOpen ? "quiet" : tone}`,
      "data-door": door[0],
      "data-state": shown.disposition,
      "data-kept": shown.isKept,
      "aria-label": `${door[1]} · ${said_}${shown.isKept ? ` · ${word("kept")}` : ""}`,
      click: () => sheet.open(door),
    },
    make("b", {}, picture(shown.isKept ? "send" : isQuiet && isOpen ? "lock" : name), door[1]),
    (isQuiet || shown.disposition !== "not_attempted") && make("span", {}, said_),
    work.isDue(door) && make("span", { class: "due", "data-due": true }, word("due")),
  );
}

function floorsOf(stair: Stair): [number | null, Door[]][] {
  const floors = new Map<number | null, Door[]>();
  for (const door of stair.doors) floors.set(door[2], [...(floors.get(door[2]) ?? []), door]);
  return [...floors];
}

/** The picture and the words of a floor on which nothing is left to try. */
function floorEnd(doors: Door[]): HTMLElement {
  const isTried = doors.every((door) => work.isTried(door));
  return make("span", { class: isTried ? "state state-done" : "state state-off" }, picture(isTried ? "check" : "lock"), word(isTried ? "floorDone" : "floorQuiet"));
}

async function nobody(doors: Door[], name: string): Promise<void> {
  const made = await work.visit(doors, "no_answer");
  said(fill(word("floorSaid"), { floor: name, n: made.length }), () => void work.undo(made));
}

function stairwell(stair: Stair): HTMLElement[] {
  const floors = floorsOf(stair).map(([level, doors]) => {
    const untried = doors.filter((door) => work.toTry(door));
    const free = untried.filter((door) => !against(door, work, look));
    const name = level === null ? word("doors") : fill(word("floor"), { level });
    const all = make(
      "button",
      { type: "button", class: "btn floor-nobody", "data-floor": String(level), disabled: !free.length || !work.mayKnock(), click: () => void nobody(free, name) },
      picture("nobody"),
      word("nobody"),
    );
    return make(
      "section",
      { class: "story", "aria-label": name, "data-to-do": untried.length > 0 || doors.some((door) => work.isDue(door)) },
      make("div", { class: "story-head" }, make("h2", {}, name), untried.length ? all : floorEnd(doors)),
      make("div", { class: "doors" }, ...doors.map(tile)),
    );
  });
  const tried = stair.doors.filter((door) => work.isTried(door)).length;
  const progress = bar(word("tried"), tried, stair.doors.length, "");
  const script = scriptCard();
  const isBelow = !floors[0]?.hasAttribute("data-to-do") && floors.some((one) => one.hasAttribute("data-to-do"));
  const down = isBelow && make("button", { type: "button", class: "btn", "data-jump": true, click: jump }, picture("down"), word("toNext"));
  return [card(progress, make("p", { class: "sub" }, word("topDown")), stair.opens ? make("p", { class: "sub", "data-opens": true }, fill(word("opens"), { name: stair.opens })) : null, leaseCard(stair), down), ...(script ? [script] : []), ...floors];
}

/** Goes to the first floor with something to do, rather than the top of the house. */
function jump(): void {
  const next = root.querySelector(".story[data-to-do]");
  if (next?.previousElementSibling?.classList.contains("story")) next.scrollIntoView({ block: "start" });
  else window.scrollTo(0, 0);
}

function line(entry: Entry): HTMLElement {
  const door = work.pack?.stairs.flatMap((stair) => stair.doors.map((one) => ({ stair, one }))).find(({ one }) => one[0] === entry.content.door);
  const outcome = look.outcomes.find((one) => one[0] === entry.content.facts.outcome)?.[1];
  const { kind: code, name: called } = entry.content.facts;
  const kind = (called ? work.pack?.body_kinds : work.pack?.kinds)?.find((one) => one[0] === code)?.[1];
  const what = [word(`verb_${entry.content.verb}`), outcome ?? kind].filter(Boolean).join(" · ");
  const state = entry.state === "failed" && !work.isOnline ? "new" : entry.state;
  const tone = { new: "waiting", failed: "soon", saved: "done", held: "hand", handed_over: "hand", conflict: "soon", refused: "late", in_flight: "soon", taken_in: "done", set_aside: "off" }[state];
  const forget = entry.state === "refused" && make("button", { type: "button", class: "btn", click: () => void work.forget(entry) }, word("forget"));
  return make(
    "li",
    { class: "line", "data-entry": entry.state },
    make(
      "div",
      { class: "stack-tight" },
      make("strong", {}, called ?? (door ? `${titleOf(door.stair)} ${door.one[1]}` : word("elsewhere"))),
      make("span", { class: "sub" }, what),
      entry.told ? make("span", { class: "told" }, entry.told) : null,
      entry.sentence ? make("span", { class: "sub" }, entry.sentence) : null,
      forget,
    ),
    make("span", { class: `state state-${tone}` }, picture(`state-${tone === "soon" ? "soon" : tone}`), word(`state_${state}`)),
  );
}

const compared = make("div", { class: "stack-tight", id: "compared", role: "status" });

async function compare(): Promise<void> {
  compared.replaceChildren(word("comparing"));
  try {
    const pairs = await work.compare();
    const waits = (one: Entry | null): boolean => one !== null && (one.state === "new" || one.state === "failed");
    const same = pairs.filter((one) => one.line && one.entry && one.line.state === one.entry.state).length;
    const there = pairs.filter((one) => one.line && !one.entry);
    const here = pairs.filter((one) => !one.line && one.entry && one.entry.state !== "refused" && !waits(one.entry));
    const differ = pairs.filter((one) => one.line && one.entry && one.line.state !== one.entry.state && !waits(one.entry));
    const waiting = pairs.filter((one) => waits(one.entry)).length;
    const facts = { same, there: there.length, here: here.length, differ: differ.length, waiting };
    compared.dataset["same"] = String(same);
    compared.dataset["different"] = String(here.length + differ.length);
    compared.replaceChildren(
      note(here.length + differ.length ? "note-late" : "note-done", here.length + differ.length ? "warning" : "state-done", fill(word(here.length + differ.length ? "differs" : "equal"), facts)),
      make("p", { class: "sub" }, fill(word("comparedMore"), facts)),
      make("ul", { class: "lines" }, ...[...here, ...differ].map(({ line: other, entry }) => make("li", { class: "line" }, make("div", {}, make("strong", {}, word(`verb_${entry!.content.verb}`)), make("span", { class: "sub" }, `${word(`state_${entry!.state}`)} / ${other ? word(`state_${other.state}`) : word("notThere")}`))))),
    );
  } catch {
    compared.replaceChildren(note("note-soon", "offline", word("compareFault")));
  }
}

function records(): HTMLElement[] {
  const shown = [...work.entries].reverse();
  const waiting = work.waiting().length;
  return [
    card(
      make("p", { class: "records-sum" }, make("b", {}, String(waiting)), ` ${word("unsent")} · `, make("b", {}, String(work.entries.filter((one) => one.state === "saved").length)), ` ${word("sent")}`),
      make("div", { class: "sheet-end" }, make("button", { type: "button", class: "btn btn-primary", "data-send": true, click: () => void work.sendNow() }, picture("send"), word("sendNow")), make("button", { type: "button", class: "btn", "data-compare": true, click: () => void compare() }, picture("list"), word("compare"))),
      compared,
    ),
    card(make("p", {}, phoneName() ? fill(word("phoneCalled"), { name: phoneName() }) : word("phoneUnnamed")), make("button", { type: "button", class: "btn", "data-phone": true, click: () => sheet.openNaming() }, picture("phone"), word("phoneName"))),
    shown.length ? make("section", { class: "card" }, make("ul", { class: "lines", id: "records" }, ...shown.slice(0, 200).map(line))) : card(make("p", {}, word("noRecords"))),
  ];
}

/** Shows who one is and with whom one goes, for a resident to check; the resident's own phone does the checking. */
function badge(): HTMLElement[] {
  const pack = work.pack;
  const today = dayOf(new Date(work.now()));
  const mine = (pack?.badges ?? []).filter((one) => one.on === today);
  if (!pack || !mine.length) return [card(make("p", {}, word("noBadge")))];
  const office = pack.round.office_phone ? make("p", {}, fill(word("badgeOffice"), { phone: pack.round.office_phone })) : null;
  return mine.map((one) =>
    card(
      make("ul", { class: "plain badge-names", "data-badge": one.time }, ...one.names.map((name) => make("li", {}, name))),
      make("p", {}, make("strong", {}, pack.round.name), make("br"), pack.round.purpose),
      make("img", { src: one.picture, alt: word("badge"), width: "240", height: "240" }),
      make("p", {}, `${one.on} ${word(one.time === "evening" ? "evening" : "dayTime")}`),
      make("p", { class: "sub" }, word("badgeHint")),
      office,
    ),
  );
}

function chooser(): HTMLElement[] {
  const grids = work.store?.session.grids ?? [];
  const row = (one: GridChoice): HTMLElement =>
    make("li", {}, make("button", { type: "button", class: "line line-button", "data-grid": one.grid_id, click: () => void work.carry(one) }, picture("grids"), make("div", {}, make("strong", {}, one.grid_name), make("span", { class: "sub" }, one.round_name)), picture("right")));
  return [make("section", { class: "card" }, make("div", { class: "card-header" }, make("h2", { class: "card-title" }, word("choose"))), make("ul", { class: "lines" }, ...grids.map(row)))];
}

function empty(): HTMLElement[] {
  if (work.mood === "choosing") return chooser();
  const text = { starting: "starting", working: "starting", logged_out: "loggedOut", no_round: "noRound", revoked: "revoked" }[work.mood];
  const way = work.mood === "logged_out" && make("a", { class: "btn btn-primary", href: look.login }, picture("login"), word("logIn"));
  return [card(make("p", {}, word(text)), way)];
}

/** Says how much waits to be sent, also while a finger is down, because it moves nothing; and counts only what is kept. */
function count(): void {
  const waiting = work.countKept();
  document.getElementById("pocket-count")!.textContent = waiting ? String(waiting) : "";
  root.dataset["waiting"] = work.isWriting() ? "" : String(waiting);
}

// Whether the place named by the address has not been shown yet: by a link it comes before the doors do.
let isNew = true;

function draw(): void {
  isStale = false;
  const [, place = ""] = location.hash.split("/");
  const stair = work.pack?.stairs.find((one) => one.id === place);
  const title = document.querySelector<HTMLElement>(".phone-top h1")!;
  const back = document.getElementById("pocket-back")!;
  back.hidden = !stair;
  title.textContent = stair ? titleOf(stair) : word(place === "records" || place === "badge" ? place : "title");
  const parts = place === "records" ? records() : place === "badge" ? badge() : !work.pack ? empty() : stair ? stairwell(stair) : list();
  const at = document.activeElement?.getAttribute("data-door");
  root.replaceChildren(...notes().filter((one): one is HTMLElement => one !== null), ...parts);
  if (at && sheet.box.hidden) root.querySelector<HTMLElement>(`[data-door="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
  for (const tab of document.querySelectorAll<HTMLElement>("[data-tab]")) {
    if (tab.dataset["tab"] === (place === "records" || place === "badge" ? place : "doors")) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  count();
  root.dataset["mood"] = work.mood;
  if (isNew && (work.pack || place === "records" || place === "badge")) {
    isNew = false;
    jump();
  }
}

window.addEventListener("hashchange", () => {
  sheet.close();
  work.sentence = "";
  isNew = true;
  draw();
});
if (crypto.subtle) {
  installWorker();
  draw();
  void work.start();
} else {
  root.replaceChildren(card(make("p", {}, word("insecure"))));
}
