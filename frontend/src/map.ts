// <gz-map>: the project's own geometry on plain ground, without any base map, linked with the list beside it.
import Feature, { type FeatureLike } from "ol/Feature";
import Map from "ol/Map";
import View from "ol/View";
import { defaults as defaultControls } from "ol/control/defaults";
import { createEmpty, extend, isEmpty } from "ol/extent";
import GeoJSON from "ol/format/GeoJSON";
import type Geometry from "ol/geom/Geometry";
import { defaults as defaultInteractions } from "ol/interaction/defaults";
import VectorLayer from "ol/layer/Vector";
import VectorSource from "ol/source/Vector";
import { Looks, shareStep, type Shade } from "./maplooks";

interface Collection {
  readonly type: "FeatureCollection";
  readonly features: readonly unknown[];
}

class GzMap extends HTMLElement {
  private map: Map | null = null;
  private looks = new Looks();
  private shade: Shade = "grid";
  private lit: string | null = null;
  private readonly buildings = new VectorSource<Feature<Geometry>>();
  private readonly grids = new VectorSource<Feature<Geometry>>();
  private readonly layers: VectorLayer[] = [];
  private tip = document.createElement("div");
  private legend = document.createElement("ul");

  connectedCallback(): void {
    if (this.map) return;
    const shades = (this.dataset["shades"] ?? "grid").split(" ") as Shade[];
    this.shade = shades[0] ?? "grid";
    void this.load().then(
      (data) => this.draw(data, shades),
      () => this.fail(),
    );
  }

  private async load(): Promise<Collection> {
    const inline = this.dataset["json"];
    if (inline) return JSON.parse(document.getElementById(inline)?.textContent ?? "") as Collection;
    const answer = await fetch(this.dataset["src"] ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()) as Collection;
  }

  private fail(): void {
    const words = document.createElement("p");
    words.className = "gz-map-words";
    words.textContent = this.dataset["failed"] ?? "";
    this.replaceChildren(words);
  }

  private draw(data: Collection, shades: Shade[]): void {
    const all = new GeoJSON().readFeatures(data, { featureProjection: "EPSG:3857" }) as Feature<Geometry>[];
    for (const feature of all) {
      feature.setId(String(feature.get("id") ?? feature.getId()));
      (feature.get("kind") === "grid" ? this.grids : this.buildings).addFeature(feature);
    }
    const canvas = this.frame(shades);
    this.map = this.build(canvas);
    this.fit();
    this.follow();
    this.explain();
    this.setAttribute("data-ready", "");
  }

  private frame(shades: Shade[]): HTMLElement {
    const frame = document.createElement("div");
    frame.className = "gz-map-frame";
    const canvas = document.createElement("div");
    canvas.className = "gz-map-canvas";
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", this.dataset["label"] ?? "");
    this.tip.className = "gz-map-tip";
    this.tip.hidden = true;
    const bar = document.createElement("div");
    bar.className = "gz-map-bar";
    this.legend.className = "gz-map-legend";
    this.legend.setAttribute("aria-label", this.dataset["legend"] ?? "");
    bar.append(this.legend);
    if (shades.length > 1) bar.append(this.chooser(shades));
    frame.append(canvas, this.tip, bar);
    this.replaceChildren(frame);
    return canvas;
  }

  private chooser(shades: Shade[]): HTMLElement {
    const group = document.createElement("div");
    group.className = "gz-map-shades";
    group.setAttribute("role", "group");
    for (const shade of shades) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = this.dataset[`word${shade === "grid" ? "Grid" : "Progress"}`] ?? shade;
      button.setAttribute("aria-pressed", String(shade === this.shade));
      button.addEventListener("click", () => {
        this.shade = shade;
        for (const one of group.children) one.setAttribute("aria-pressed", String(one === button));
        this.repaint();
      });
      group.append(button);
    }
    return group;
  }

  private build(target: HTMLElement): Map {
    const buildings = new VectorLayer({
      source: this.buildings,
      declutter: false,
      style: (feature, resolution) => this.looks.building(feature, this.shade, this.isLit(feature), resolution),
    });
    const outlines = new VectorLayer({
      source: this.grids,
      style: (feature) => this.looks.grid(feature, this.isLit(feature)),
    });
    const names = new VectorLayer({
      source: this.buildings,
      declutter: true,
      style: (feature, resolution) => this.looks.buildingName(feature, this.shade, resolution),
    });
    // Whoever found no room for a name shows at least the number; names are laid first.
    const signs = new VectorLayer({
      source: this.buildings,
      declutter: true,
      style: (feature, resolution) => this.looks.buildingName(feature, this.shade, resolution, true),
    });
    const numbers = new VectorLayer({
      source: this.grids,
      declutter: true,
      // Names of grids go first: what would cover them gives way.
      zIndex: 1,
      style: (feature, resolution) => this.looks.gridName(feature, resolution),
    });
    this.layers.push(outlines, buildings, signs, names, numbers);
    return new Map({
      target,
      layers: this.layers,
      view: new View({ maxZoom: 21, enableRotation: false, constrainResolution: false }),
      controls: defaultControls({
        rotate: false,
        attribution: false,
        zoomOptions: { zoomInTipLabel: this.dataset["zoomIn"] ?? "+", zoomOutTipLabel: this.dataset["zoomOut"] ?? "-" },
      }),
      // The wheel scrolls the page as everywhere; buttons, pinch, double tap and keys zoom.
      interactions: defaultInteractions({ altShiftDragRotate: false, pinchRotate: false, mouseWheelZoom: false }),
    });
  }

  private fit(): void {
    // Outlines reach beyond their buildings; the buttons for closer and farther stand at the right.
    const extent = createEmpty();
    for (const source of [this.buildings, this.grids]) {
      const one = source.getFeatures().length ? source.getExtent() : null;
      if (one) extend(extent, one);
    }
    if (!isEmpty(extent)) this.map?.getView().fit(extent, { padding: [32, 72, 28, 28], maxZoom: 20 });
  }

  private isLit(feature: FeatureLike): boolean {
    if (this.lit === null) return false;
    return String(feature.getId()) === this.lit || String(feature.get("grid_id") ?? "") === this.lit;
  }

  private repaint(): void {
    for (const layer of this.layers) layer.changed();
    this.explain();
  }

  private light(id: string | null): void {
    if (id === this.lit) return;
    this.lit = id;
    for (const layer of this.layers) layer.changed();
    for (const one of document.querySelectorAll<HTMLElement>("[data-feature]")) {
      one.classList.toggle("is-lit", one.dataset["feature"] === id);
    }
  }

  private under(pixel: number[]): FeatureLike | null {
    return this.map?.forEachFeatureAtPixel(pixel, (feature) => feature, { hitTolerance: 4 }) ?? null;
  }

  /** Links map and list: whatever is pointed at or focused in one is lit in the other. */
  private follow(): void {
    const map = this.map;
    const canvas = map?.getTargetElement();
    if (!map || !canvas) return;
    map.on("pointermove", (event) => {
      if (event.dragging || !event.pixel) return;
      const feature = this.under(event.pixel);
      this.light(feature ? String(feature.getId()) : null);
      canvas.classList.toggle("cursor-pointer", Boolean(feature?.get("href")));
      this.hint(feature, event.pixel);
    });
    canvas.addEventListener("pointerleave", () => {
      this.light(null);
      this.tip.hidden = true;
    });
    map.on("singleclick", (event) => {
      const feature = this.under(event.pixel);
      const href = feature?.get("href") as string | undefined;
      if (href) location.assign(href);
      else this.hint(feature, event.pixel);
    });
    for (const kind of ["mouseover", "focusin"]) {
      document.addEventListener(kind, (event) => {
        const row = (event.target as Element).closest?.<HTMLElement>("[data-feature]");
        if (row) this.light(row.dataset["feature"] ?? null);
        else if (!this.contains(event.target as Node)) this.light(null);
      });
    }
    document.addEventListener("htmx:afterSwap", () => this.renew());
    document.addEventListener("gz:look", () => {
      this.looks = new Looks();
      this.repaint();
    });
  }

  /** Takes over what a refreshed part of the page says about the buildings. */
  private renew(): void {
    const told = document.getElementById(this.dataset["live"] ?? "")?.textContent;
    if (!told) return;
    for (const [id, facts] of Object.entries(JSON.parse(told) as Record<string, Record<string, unknown>>)) {
      this.buildings.getFeatureById(id)?.setProperties(facts, true);
    }
    this.repaint();
  }

  private hint(feature: FeatureLike | null, pixel: number[]): void {
    this.tip.hidden = !feature;
    if (!feature) return;
    const lines = [String(feature.get("name") ?? "")];
    if (feature.get("grid") && feature.get("kind") !== "grid") lines.push(String(feature.get("grid")));
    if (feature.get("households") != null) {
      lines.push((this.dataset["households"] ?? "{n}").replace("{n}", String(feature.get("households"))));
    }
    if (feature.get("note")) lines.push(String(feature.get("note")));
    this.tip.textContent = lines.filter(Boolean).join("\n");
    const width = this.clientWidth;
    this.tip.style.left = `${Math.min(Math.max(pixel[0] ?? 0, 90), Math.max(90, width - 90))}px`;
    this.tip.style.top = `${Math.max(pixel[1] ?? 0, 96)}px`;
  }

  private explain(): void {
    this.legend.replaceChildren(...(this.shade === "grid" ? this.gridKeys() : this.shareKeys()));
  }

  private key(attribute: string, value: string, sign: string, text: string): HTMLElement {
    const item = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.setAttribute(attribute, value);
    swatch.textContent = sign;
    swatch.setAttribute("aria-hidden", "true");
    item.append(swatch, text);
    return item;
  }

  private gridKeys(): HTMLElement[] {
    const seen: Record<string, FeatureLike> = {};
    for (const feature of [...this.buildings.getFeatures(), ...this.grids.getFeatures()]) {
      const fill = feature.get("fill") as number | null | undefined;
      if (fill != null) seen[String(fill)] ??= feature;
    }
    const faulty = this.buildings.getFeatures().some((one) => one.get("kind") === "fault");
    const keys = Object.keys(seen)
      .sort((a, b) => Number(a) - Number(b))
      .map((fill) => {
        const feature = seen[fill];
        const name = String(feature?.get(feature.get("kind") === "grid" ? "name" : "grid") ?? "");
        return this.key("data-fill", String(Number(fill) % 12), String(Number(fill) + 1), name);
      });
    return faulty ? [...keys, this.key("data-fill", "fault", "!", this.dataset["wordFault"] ?? "")] : keys;
  }

  private shareKeys(): HTMLElement[] {
    const words = this.dataset["shareWords"]?.split("|") ?? ["0%", "1–24%", "25–49%", "50–74%", "75–100%"];
    const steps = this.buildings.getFeatures().map((one) => shareStep(one.get("value") as number | null));
    if (steps.every((one) => one === null)) return [];
    const keys = words.map((text, step) => this.key("data-share", String(step), "", text));
    const outside = this.dataset["wordOutside"];
    return outside && steps.includes(null) ? [...keys, this.key("data-share", "none", "", outside)] : keys;
  }
}

customElements.define("gz-map", GzMap);
