// <gz-lines>: lines drawn on a map (those that hold, or the one line of a lane, data-one); the field beside it holds the
// same as numbers.
import type Feature from "ol/Feature";
import { getCenter } from "ol/extent";
import GeoJSON from "ol/format/GeoJSON";
import type Geometry from "ol/geom/Geometry";
import { EditMap, type Drawn } from "./editing/map";
import type { Line } from "./editing/geometry";

class GzLines extends HTMLElement {
  private map: EditMap | null = null;
  private labels: number[] = [];
  private isDrawing = false;

  connectedCallback(): void {
    if (this.map) return;
    void this.load().then(
      (found) => this.begin(found),
      () => this.say("failed"),
    );
  }

  private async load(): Promise<Feature<Geometry>[]> {
    const inline = this.dataset["json"];
    if (inline) return this.read(JSON.parse(document.getElementById(inline)?.textContent ?? ""));
    const answer = await fetch(this.dataset["src"] ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return this.read(await answer.json());
  }

  private read(data: unknown): Feature<Geometry>[] {
    const all = new GeoJSON().readFeatures(data) as Feature<Geometry>[];
    return all.filter((one) => one.get("kind") !== "grid" && one.getGeometry());
  }

  private begin(found: Feature<Geometry>[]): void {
    const canvas = this.querySelector<HTMLElement>("[data-canvas]");
    if (!canvas) return;
    const drawn = found.map((one): Drawn => {
      const shape = one.getGeometry()!;
      const [x, y] = getCenter(shape.getExtent()) as [number, number];
      const facts = { name: String(one.get("name") ?? ""), kind: String(one.get("kind") ?? "") };
      return { ...facts, position: [x, y], shape: new GeoJSON().writeGeometryObject(shape) };
    });
    this.labels = found.map((one) => (one.get("fill") == null ? 0 : Number(one.get("fill")) + 1));
    this.setAttribute("data-ready", "");
    this.map = new EditMap(canvas, drawn, {
      onPick: () => undefined,
      onLasso: () => undefined,
      onCut: () => undefined,
      onWall: (line) => this.write("one" in this.dataset ? [line] : [...this.lines(), line]),
    });
    this.addEventListener("click", (event) => {
      const what = (event.target as Element).closest<HTMLElement>("[data-do]")?.dataset["do"];
      if (what) this.act(what);
    });
    this.field()?.addEventListener("change", () => this.show());
    for (const box of this.boxes()) box.addEventListener("change", () => this.show());
    this.show();
  }

  private act(what: string): void {
    if (what === "last") this.write(this.lines().slice(0, -1));
    if (what === "all") this.write([]);
    if (what !== "draw") return;
    this.isDrawing = !this.isDrawing;
    this.map?.take(this.isDrawing ? "wall" : "pick");
    this.querySelector("[data-do=draw]")?.setAttribute("aria-pressed", String(this.isDrawing));
    this.show();
  }

  private field(): HTMLTextAreaElement | null {
    return document.querySelector<HTMLTextAreaElement>(`#${this.dataset["field"] ?? ""}`);
  }

  /** A line a row, its points as longitude,latitude with spaces between; rows that are none are left to the server. */
  private lines(): Line[] {
    const rows = (this.field()?.value ?? "").split("\n");
    return rows
      .map((row) => row.trim().split(/\s+/).map((point) => point.split(",").map(Number) as [number, number]))
      .filter((line) => line.length > 1 && line.every((point) => point.length === 2 && point.every(Number.isFinite)));
  }

  private boxes(): HTMLInputElement[] {
    return [...document.querySelectorAll<HTMLInputElement>("input[name=holds]")];
  }

  /** The lines of the ground that are ticked to hold, shown beside those that are drawn here. */
  private held(): Line[] {
    const known = document.getElementById(this.dataset["held"] ?? "")?.textContent;
    if (!known) return [];
    const lines = JSON.parse(known) as Record<string, Line[]>;
    return this.boxes().flatMap((box) => (box.checked ? (lines[box.value] ?? []) : []));
  }

  private write(lines: readonly Line[]): void {
    const field = this.field();
    if (field) field.value = lines.map((line) => line.map(([x, y]) => `${x.toFixed(6)},${y.toFixed(6)}`).join(" ")).join("\n");
    this.show();
  }

  private show(): void {
    const lines = this.lines();
    this.map?.show(this.labels, new Set(), [...lines, ...this.held()]);
    for (const name of ["last", "all"]) {
      const button = this.querySelector<HTMLButtonElement>(`[data-do=${name}]`);
      if (button) button.disabled = lines.length === 0;
    }
    this.say(lines.length ? "count" : this.isDrawing ? "drawing" : "none", lines.length);
  }

  private say(word: string, count = 0): void {
    const said = this.querySelector<HTMLElement>("[data-said]");
    if (said) said.textContent = (this.dataset[word] ?? "").replace("{n}", String(count));
  }
}

customElements.define("gz-lines", GzLines);
