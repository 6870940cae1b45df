// The map on which grids are edited: buildings are picked by tap or lasso, lines are drawn.
import Feature from "ol/Feature";
import OlMap from "ol/Map";
import View from "ol/View";
import { defaults as defaultControls } from "ol/control/defaults";
import { isEmpty } from "ol/extent";
import GeoJSON from "ol/format/GeoJSON";
import type Geometry from "ol/geom/Geometry";
import LineString from "ol/geom/LineString";
import Point from "ol/geom/Point";
import Polygon from "ol/geom/Polygon";
import Draw from "ol/interaction/Draw";
import { defaults as defaultInteractions } from "ol/interaction/defaults";
import VectorLayer from "ol/layer/Vector";
import { fromLonLat, toLonLat } from "ol/proj";
import VectorSource from "ol/source/Vector";
import CircleStyle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import { Looks } from "../maplooks";
import type { Line } from "./geometry";

export type Tool = "pick" | "lasso" | "cut" | "wall";

export interface Drawn {
  readonly name: string;
  readonly kind?: string;
  readonly position: readonly [number, number];
  readonly shape: unknown;
}

interface Calls {
  onPick(at: number): void;
  onLasso(ring: Line): void;
  onCut(line: Line): void;
  onWall(line: Line): void;
}

export class EditMap {
  private readonly map: OlMap;
  private readonly buildings = new VectorSource<Feature<Geometry>>();
  private readonly walls = new VectorSource<Feature<Geometry>>();
  private looks = new Looks();
  private picked: ReadonlySet<number> = new Set();
  private draw: Draw | null = null;
  private readonly layers: VectorLayer[];

  constructor(
    target: HTMLElement,
    drawn: readonly Drawn[],
    private readonly calls: Calls,
  ) {
    drawn.forEach((one, at) => this.buildings.addFeature(this.feature(one, at)));
    this.layers = [
      new VectorLayer({ source: this.buildings, style: (one, resolution) => this.style(one as Feature<Geometry>, resolution) }),
      new VectorLayer({
        source: this.buildings,
        declutter: true,
        style: (one, resolution) => this.looks.buildingName(one, "grid", resolution),
      }),
      new VectorLayer({ source: this.walls, style: new Style({ stroke: new Stroke({ color: "#a3211f", width: 5 }) }) }),
    ];
    this.map = new OlMap({
      target,
      layers: this.layers,
      view: new View({ maxZoom: 21, enableRotation: false }),
      controls: defaultControls({ rotate: false, attribution: false }),
      interactions: defaultInteractions({ altShiftDragRotate: false, pinchRotate: false, mouseWheelZoom: false }),
    });
    const extent = this.buildings.getExtent();
    if (extent && !isEmpty(extent)) this.map.getView().fit(extent, { padding: [28, 28, 28, 28], maxZoom: 20 });
    this.map.on("singleclick", (event) => {
      if (this.draw) return;
      const found = this.map.forEachFeatureAtPixel(event.pixel, (one) => one, {
        hitTolerance: 8,
        layerFilter: (layer) => layer === this.layers[0],
      });
      if (found) this.calls.onPick(Number(found.get("at")));
    });
    document.addEventListener("gz:look", () => {
      this.looks = new Looks();
      for (const layer of this.layers) layer.changed();
    });
  }

  private feature(one: Drawn, at: number): Feature<Geometry> {
    const made = one.shape
      ? (new GeoJSON().readFeature({ type: "Feature", geometry: one.shape, properties: {} }, { featureProjection: "EPSG:3857" }) as Feature<Geometry>)
      : new Feature<Geometry>(new Point(fromLonLat([...one.position])));
    made.setProperties({ at, name: one.name, kind: one.kind });
    return made;
  }

  private style(one: Feature<Geometry>, resolution: number): Style {
    const lit = this.picked.has(Number(one.get("at")));
    const style = this.looks.building(one, "grid", lit, resolution);
    if (one.getGeometry() instanceof Point) {
      style.setImage(new CircleStyle({ radius: 9, fill: style.getFill() ?? new Fill({ color: "#888" }), stroke: style.getStroke()! }));
    }
    return style;
  }

  /** Shows the grid of each building, which are picked, and the lines that hold. */
  show(labels: readonly number[], picked: ReadonlySet<number>, lines: readonly Line[]): void {
    this.picked = picked;
    for (const one of this.buildings.getFeatures()) {
      const label = labels[Number(one.get("at"))] ?? 0;
      one.set("fill", label ? label - 1 : null, true);
    }
    this.walls.clear();
    for (const line of lines) {
      this.walls.addFeature(new Feature<Geometry>(new LineString(line.map((point) => fromLonLat([...point])))));
    }
    for (const layer of this.layers) layer.changed();
  }

  /** Takes a tool in hand; whatever is drawn with it is told, and the tool stays. */
  take(tool: Tool): void {
    if (this.draw) this.map.removeInteraction(this.draw);
    this.draw = null;
    if (tool === "pick") return;
    const isLasso = tool === "lasso";
    this.draw = new Draw({ type: isLasso ? "Polygon" : "LineString", freehand: true });
    this.draw.on("drawend", (event) => {
      // A straight stroke is two points, however many the hand has made.
      const shape = event.feature.getGeometry()?.simplify((this.map.getView().getResolution() ?? 1) * 2);
      const corners = shape instanceof Polygon ? shape.getCoordinates()[0] : shape instanceof LineString ? shape.getCoordinates() : [];
      const line = thinned((corners ?? []).map((point) => toLonLat(point) as [number, number]));
      if (line.length < 2) return;
      if (isLasso) this.calls.onLasso(line);
      else if (tool === "cut") this.calls.onCut(line);
      else this.calls.onWall(line);
    });
    this.map.addInteraction(this.draw);
  }
}

/** A hand-drawn line has hundreds of points; sixty say the same. */
function thinned(line: [number, number][]): [number, number][] {
  const step = Math.max(1, Math.ceil(line.length / 60));
  return line
    .filter((_point, at) => at % step === 0 || at === line.length - 1)
    .map(([x, y]) => [Number(x.toFixed(7)), Number(y.toFixed(7))]);
}
