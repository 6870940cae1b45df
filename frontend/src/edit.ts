// <gz-edit>: grids by hand. Figures follow every move; whatever breaks a rule is said before it can be saved.
import { brokenRules, showFigures, type Words } from "./editing/board";
import { Draft } from "./editing/draft";
import { isInside, sideOfLine, isParted, type Line, type Point } from "./editing/geometry";
import { History, type Step } from "./editing/history";
import { EditMap, type Drawn, type Tool } from "./editing/map";
import { judge, type Ground } from "./editing/rules";
import "./lines";

interface Building extends Drawn {
  readonly id: string;
  readonly households: number;
  readonly minutes: number;
  readonly court: number;
  readonly grid: number;
  readonly fixed: number;
}

interface Given {
  readonly plan: string;
  readonly buildings: readonly Building[];
  readonly pairs: readonly (readonly [number, number])[];
  readonly lines: readonly Line[];
  readonly load: "households" | "minutes" | "both";
  readonly tolerance: number;
  readonly words: Words;
}

class GzEdit extends HTMLElement {
  private given!: Given;
  private ground!: Ground;
  private steps!: History;
  private draft!: Draft;
  private map: EditMap | null = null;
  private readonly picked = new Set<number>();

  connectedCallback(): void {
    const source = document.getElementById(this.dataset["json"] ?? "");
    if (!source || this.draft) return;
    this.given = JSON.parse(source.textContent ?? "") as Given;
    const { buildings, pairs, load } = this.given;
    this.ground = {
      households: buildings.map((one) => one.households),
      courts: buildings.map((one) => one.court),
      positions: buildings.map((one) => one.position),
      pairs,
      load,
      minutes: buildings.map((one) => one.minutes),
      fixed: buildings.map((one) => one.fixed),
    };
    this.draft = new Draft(this.given.plan, buildings.map((one) => one.id));
    // What the fields hold counts: after a refusal that is what had been typed.
    const first: Step = { labels: this.typed(), lines: this.given.lines, tolerance: this.tolerance() };
    this.steps = new History(first);
    const kept = this.draft.read(first);
    if (kept) {
      this.steps.add(kept.step);
      this.say(this.word("draft").replace("{when}", kept.at.toLocaleString()));
    }
    // Shown first: a map needs its size before it can fit anything into it.
    this.setAttribute("data-ready", "");
    this.drawMap();
    this.listen();
    this.show();
  }

  private drawMap(): void {
    const target = this.one("[data-canvas]");
    if (!target) return;
    this.map = new EditMap(target, this.given.buildings, {
      onPick: (at) => this.pick([at], !this.picked.has(at)),
      onLasso: (ring) => this.pick(this.within((point) => isInside(ring, point)), true),
      onCut: (line) => this.cut(line),
      onWall: (line) => this.change({ lines: [...this.steps.now.lines, line] }),
    });
  }

  private listen(): void {
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-do],[data-tool]");
      if (button?.dataset["tool"]) this.take(button.dataset["tool"] as Tool);
      if (button?.dataset["do"]) this.act(button.dataset["do"]);
    });
    this.addEventListener("change", (event) => this.changed(event.target as HTMLElement));
    this.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      this.act(event.shiftKey ? "redo" : "undo");
    });
    this.form().addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save();
    });
  }

  private changed(field: HTMLElement): void {
    if (field instanceof HTMLSelectElement && field.dataset["building"]) {
      this.move([Number(field.dataset["building"])], Number(field.value));
    } else if (field instanceof HTMLInputElement && field.dataset["pick"]) {
      this.pick([Number(field.dataset["pick"])], field.checked);
    } else if (field instanceof HTMLInputElement && field.name === "tolerance") {
      this.change({ tolerance: this.tolerance() });
    }
  }

  private act(what: string): void {
    const to = Number(this.one<HTMLSelectElement>("[data-to]")?.value ?? 0);
    if (what === "undo") this.steps.undo();
    else if (what === "redo") this.steps.redo();
    else if (what === "move") return this.move([...this.picked], to);
    else if (what === "new") return this.move([...this.picked], this.unused());
    else if (what === "merge") return this.merge();
    else if (what === "unpick") this.picked.clear();
    else if (what === "unwall") return this.change({ lines: [] });
    else if (what === "reset") return this.reset();
    this.draft.keep(this.steps.now);
    this.show();
  }

  private reset(): void {
    const labels = this.given.buildings.map((one) => one.grid);
    this.change({ labels, lines: this.given.lines, tolerance: this.given.tolerance });
    this.draft.drop();
    this.say(this.word("dropped"));
  }

  private take(tool: Tool): void {
    for (const one of this.querySelectorAll<HTMLElement>("[data-tool]")) {
      one.setAttribute("aria-pressed", String(one.dataset["tool"] === tool));
    }
    this.map?.take(tool);
    this.say(this.word(`tool_${tool}`));
  }

  private pick(which: readonly number[], isPicked: boolean): void {
    for (const at of which) isPicked ? this.picked.add(at) : this.picked.delete(at);
    this.show();
  }

  private move(which: readonly number[], to: number): void {
    if (!which.length) return this.say(this.word("pickFirst"));
    const labels = [...this.steps.now.labels];
    for (const at of which) labels[at] = to;
    this.picked.clear();
    this.change({ labels });
  }

  /** Makes one grid of all grids in which a building is picked. */
  private merge(): void {
    const { labels } = this.steps.now;
    const grids = [...new Set([...this.picked].map((at) => labels[at]!))].filter((one) => one > 0).sort((a, b) => a - b);
    if (grids.length < 2) return this.say(this.word("pickTwo"));
    this.picked.clear();
    this.change({ labels: labels.map((one) => (grids.includes(one) ? grids[0]! : one)) });
  }

  /** Splits each grid that the line goes through; the buildings on its left become a new grid. */
  private cut(line: Line): void {
    const { labels } = this.steps.now;
    const { positions, pairs } = this.ground;
    const through = new Set(
      pairs
        .filter(([a, b]) => labels[a] === labels[b] && labels[a]! > 0 && isParted(positions[a]!, positions[b]!, [line]))
        .map(([a]) => labels[a]!),
    );
    const changed = [...labels];
    for (const grid of [...through].sort((a, b) => a - b)) {
      const members = changed.flatMap((one, at) => (one === grid ? [at] : []));
      const left = members.filter((at) => sideOfLine(line, positions[at]!) > 0);
      if (!left.length || left.length === members.length) continue;
      const fresh = this.unused(changed);
      for (const at of left) changed[at] = fresh;
    }
    if (changed.every((one, at) => one === labels[at])) return this.say(this.word("cutsNothing"));
    this.change({ labels: changed });
  }

  private change(changed: Partial<Step>): void {
    this.steps.add(changed);
    this.draft.keep(this.steps.now);
    this.show();
  }

  private show(): void {
    const { labels, lines, tolerance } = this.steps.now;
    const found = judge(this.ground, { labels, lines, tolerance });
    const names = this.given.buildings.map((one) => one.name);
    const broken = brokenRules(found, names, this.given.words);
    const body = this.one("[data-figures]");
    if (body) showFigures(body, found, this.given.words, this.given.load !== "households");
    this.showTotals(found.imbalance, found.courtsSplit);
    this.showBroken(broken);
    this.fillFields();
    this.map?.show(labels, this.picked, lines);
    this.enable("undo", this.steps.canUndo);
    this.enable("redo", this.steps.canRedo);
    const count = this.one("[data-picked]");
    if (count) count.textContent = this.word("picked").replace("{n}", String(this.picked.size));
  }

  private showTotals(imbalance: number, split: number): void {
    const percent = this.one("[data-imbalance]");
    if (percent) percent.textContent = `${Math.round(imbalance * 1000) / 10} %`;
    const courts = this.one("[data-courts]");
    if (courts) courts.textContent = String(split);
  }

  private showBroken(broken: readonly string[]): void {
    const list = this.one("[data-broken]");
    list?.replaceChildren(
      ...broken.map((text) => {
        const item = document.createElement("li");
        item.textContent = `⚠ ${text}`;
        return item;
      }),
    );
    const save = this.one<HTMLButtonElement>("[data-save]");
    if (save) save.disabled = broken.length > 0;
    const kept = this.one("[data-kept]");
    if (kept) kept.hidden = broken.length > 0;
  }

  /** The fields are what is sent; they follow every change. */
  private fillFields(): void {
    const { labels, lines, tolerance } = this.steps.now;
    this.offer(Math.max(...labels));
    for (const field of this.querySelectorAll<HTMLSelectElement>("select[data-building]")) {
      field.value = String(labels[Number(field.dataset["building"])] ?? 0);
    }
    for (const box of this.querySelectorAll<HTMLInputElement>("input[data-pick]")) {
      box.checked = this.picked.has(Number(box.dataset["pick"]));
    }
    const walls = this.one<HTMLInputElement>("input[name=lines]");
    if (walls) walls.value = JSON.stringify(lines);
    const allowed = this.one<HTMLInputElement>("input[name=tolerance]");
    if (allowed && document.activeElement !== allowed) allowed.value = String(Math.round(tolerance * 1000) / 10);
  }

  /** Adds grids to choose from where more were made than the page expected. */
  private offer(most: number): void {
    for (const field of this.querySelectorAll<HTMLSelectElement>("select[data-building],select[data-to]")) {
      while (Number(field.options[field.options.length - 1]?.value ?? most) < most) {
        const next = String(Number(field.options[field.options.length - 1]!.value) + 1);
        field.add(new Option(next, next));
      }
    }
  }

  private async save(): Promise<void> {
    const button = this.one<HTMLButtonElement>("[data-save]");
    if (button) button.disabled = true;
    this.say(this.word("saving"));
    try {
      const answer = await fetch(this.form().action, {
        method: "POST",
        body: new FormData(this.form()),
        headers: { Accept: "application/json" },
      });
      const said = (await answer.json()) as { address?: string; detail?: string };
      if (answer.ok && said.address) {
        this.draft.drop();
        return location.assign(said.address);
      }
      this.say(`${this.word("notSaved")} ${said.detail ?? ""}`);
    } catch {
      this.say(this.word("offline"));
    }
    if (button) button.disabled = false;
  }

  private typed(): number[] {
    const labels = this.given.buildings.map((one) => one.grid);
    for (const field of this.querySelectorAll<HTMLSelectElement>("select[data-building]")) {
      labels[Number(field.dataset["building"])] = Number(field.value);
    }
    return labels;
  }

  private tolerance(): number {
    const percent = Number(this.one<HTMLInputElement>("input[name=tolerance]")?.value ?? NaN);
    return percent > 0 ? percent / 100 : this.given.tolerance;
  }

  private within(test: (point: Point) => boolean): number[] {
    return this.ground.positions.flatMap((point, at) => (test(point) ? [at] : []));
  }

  private unused(labels: readonly number[] = this.steps.now.labels): number {
    const used = new Set(labels);
    let free = 1;
    while (used.has(free)) free++;
    return free;
  }

  private enable(what: string, isOn: boolean): void {
    const button = this.one<HTMLButtonElement>(`[data-do=${what}]`);
    if (button) button.disabled = !isOn;
  }

  private say(text: string): void {
    const line = this.one("[data-said]");
    if (line) line.textContent = text;
  }

  private word(name: string): string {
    return this.given.words[name] ?? "";
  }

  private form(): HTMLFormElement {
    return this.querySelector("form")!;
  }

  private one<T extends HTMLElement = HTMLElement>(selector: string): T | null {
    return this.querySelector<T>(selector);
  }
}

customElements.define("gz-edit", GzEdit);
