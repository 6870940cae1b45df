// How buildings and grids are painted: colour, number and outline together, so that colour never speaks alone.
import type { FeatureLike } from "ol/Feature";
import MultiPolygon from "ol/geom/MultiPolygon";
import Point from "ol/geom/Point";
import Polygon from "ol/geom/Polygon";
import Circle from "ol/style/Circle";
import Fill from "ol/style/Fill";
import Stroke from "ol/style/Stroke";
import Style from "ol/style/Style";
import Text from "ol/style/Text";

export type Shade = "grid" | "progress";

const FILLS = 12;
/** Metres a pixel below which names are tried: a community of half a kilometre on half a page. */
const NAMED = 2.2;

/** Puts a share (0 … 1) into one of five steps; none of it, a quarter, a half, three quarters, all. */
export function shareStep(share: number | null | undefined): number | null {
  if (share == null) return null;
  if (share <= 0) return 0;
  return Math.min(4, 1 + Math.floor(share * 4));
}

function shareSign(shade: Shade, share: number | null | undefined): string | null {
  return shade === "progress" && share != null ? `${Math.round(share * 100)}%` : null;
}

/** Finds the point of an outline that lies highest, where a name covers the least. */
function upperBorder(outline: Polygon): Point {
  const [left = 0, , right = 0, top = 0] = outline.getExtent();
  const high = outline.getCoordinates()[0]?.filter((at) => (at[1] ?? 0) > top - 1e-6) ?? [];
  const xs = high.map((at) => at[0] ?? 0);
  return new Point([xs.length ? (Math.min(...xs) + Math.max(...xs)) / 2 : (left + right) / 2, top]);
}

function larger(one: Polygon, other: Polygon): Polygon {
  return one.getArea() >= other.getArea() ? one : other;
}

export class Looks {
  private readonly css = getComputedStyle(document.documentElement);
  private readonly font = this.colour("--tblr-font-sans-serif") || "sans-serif";

  private colour(name: string): string {
    return this.css.getPropertyValue(name).trim();
  }

  private fillOf(feature: FeatureLike, shade: Shade): string {
    if (shade === "progress") {
      const step = shareStep(feature.get("value") as number | null);
      return this.colour(step === null ? "--surface" : `--share-${step}`);
    }
    const fill = feature.get("fill") as number | null | undefined;
    return fill == null ? this.colour("--surface-2") : this.colour(`--fill-${Number(fill) % FILLS}`);
  }

  building(feature: FeatureLike, shade: Shade, lit: boolean, _resolution: number): Style {
    if (feature.get("kind") === "lane") {
      return new Style({ stroke: new Stroke({ color: this.colour(lit ? "--ink" : "--line-strong"), width: lit ? 7 : 5 }), zIndex: 0 });
    }
    if (feature.get("kind") === "fault") return this.fault(lit);
    // What has no colour of its own, a building without a grid or outside the round, would hardly be seen on the ground.
    const isBare = shade === "grid" ? feature.get("fill") == null : shade === "progress" && shareStep(feature.get("value") as number | null) === null;
    return new Style({
      fill: new Fill({ color: this.fillOf(feature, shade) }),
      stroke: new Stroke({ color: this.colour(lit ? "--ink" : isBare ? "--line-strong" : "--surface"), width: lit ? 4 : 1.5 }),
      zIndex: lit ? 2 : 1,
    });
  }

  /** Where something is wrong: drawn over all else, and with an edge that also stands out without colour. */
  private fault(lit: boolean): Style {
    const colour = this.colour("--late-ink");
    const fill = new Fill({ color: `${colour}${lit ? "aa" : "55"}` });
    const stroke = new Stroke({ color: lit ? this.colour("--ink") : colour, width: lit ? 5 : 3, lineDash: [3, 4] });
    return new Style({ fill, stroke, image: new Circle({ radius: lit ? 11 : 8, fill, stroke }), zIndex: 3 });
  }

  /**
   * What is written on a building: its share while progress is shown, else its grid's number, and its name as soon as
   * there is room for it. ``isShort`` leaves the name out, for buildings on which the longer text found no room.
   */
  buildingName(feature: FeatureLike, shade: Shade, resolution: number, isShort = false): Style | undefined {
    const fill = feature.get("fill") as number | null | undefined;
    const value = feature.get("value") as number | null | undefined;
    const given = feature.get("sign") as string | undefined;
    // A building outside the round has no share; its grid's number would be taken for one.
    const sign = given ?? (shade === "progress" ? (shareSign(shade, value) ?? "") : fill == null ? "" : String(Number(fill) + 1));
    if (feature.get("kind") === "fault") return undefined;
    const name = String(feature.get("short") ?? feature.get("name") ?? "");
    const text = resolution < NAMED && !isShort ? [name, sign].filter(Boolean).join(" · ") : sign || name;
    if (!text) return undefined;
    return new Style({
      text: new Text({
        text,
        font: `600 13px ${this.font}`,
        fill: new Fill({ color: this.colour("--ink") }),
        stroke: new Stroke({ color: this.colour("--surface"), width: 3.5 }),
        overflow: true,
      }),
    });
  }

  grid(feature: FeatureLike, lit: boolean): Style {
    const fill = feature.get("fill") as number | null | undefined;
    const colour = fill == null ? this.colour("--line-strong") : this.colour(`--fill-${Number(fill) % FILLS}`);
    return new Style({
      fill: new Fill({ color: `${colour}${lit ? "55" : "22"}` }),
      stroke: new Stroke({ color: lit ? this.colour("--ink") : this.colour("--line-strong"), width: lit ? 3 : 1.5, lineDash: [6, 5] }),
    });
  }

  /** A grid's name stands on its upper border, in letters with an edge, so that no plate covers a building. */
  gridName(feature: FeatureLike, resolution: number): Style | undefined {
    const shape = feature.getGeometry();
    const [left = 0, , right = 0] = shape?.getExtent() ?? [];
    // Too narrow for its name: the buildings' numbers and the legend tell.
    if ((right - left) / resolution < 64) return undefined;
    return new Style({
      geometry: (one) => {
        const outline = one.getGeometry();
        if (outline instanceof Polygon) return upperBorder(outline);
        return outline instanceof MultiPolygon ? upperBorder(outline.getPolygons().reduce(larger)) : undefined;
      },
      text: new Text({
        text: String(feature.get("name") ?? ""),
        font: `650 14px ${this.font}`,
        fill: new Fill({ color: this.colour("--ink") }),
        stroke: new Stroke({ color: this.colour("--surface"), width: 5 }),
        overflow: true,
      }),
    });
  }
}
