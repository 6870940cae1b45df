// The figures and the broken rules beside the map, in the page's own words.
import type { Judgement } from "./rules";

export type Words = Readonly<Record<string, string>>;

function filled(text: string | undefined, holes: Record<string, string | number>): string {
  return Object.entries(holes).reduce((so, [name, value]) => so.replace(`{${name}}`, String(value)), text ?? "");
}

function cell(text: string, label: string, css = ""): HTMLTableCellElement {
  const made = document.createElement("td");
  made.textContent = text;
  if (label) made.dataset["label"] = label;
  if (css) made.className = css;
  return made;
}

/** Writes one row a grid: its households, how far they are from the mean, its buildings, and whether it hangs together. */
export function showFigures(body: HTMLElement, found: Judgement, words: Words, byMinutes = false): void {
  const rows = found.grids.map((one) => {
    const row = document.createElement("tr");
    const name = document.createElement("td");
    name.className = "table-main";
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.dataset["fill"] = String((one.label - 1) % 12);
    swatch.textContent = String(one.label);
    name.append(swatch);
    const percent = Math.round(one.deviation * 1000) / 10;
    const isUneven = found.uneven.includes(one.label);
    const apart = `${percent > 0 ? "+" : ""}${percent} %${isUneven ? ` ⚠ ${words["tooFar"] ?? ""}` : ""}`;
    const whole = one.pieces > 1 ? `⚠ ${filled(words["inPieces"], { n: one.pieces })}` : `✓ ${words["inOnePiece"] ?? ""}`;
    row.append(
      name,
      cell(String(one.households), words["households"] ?? "", "num"),
      ...(byMinutes ? [cell(String(one.minutes), words["minutes"] ?? "", "num")] : []),
      cell(apart, words["deviation"] ?? "", isUneven ? "num is-broken" : "num"),
      cell(whole, words["whole"] ?? "", one.pieces > 1 ? "is-broken" : ""),
    );
    return row;
  });
  body.replaceChildren(...rows);
}

/** Lists every rule that is broken, in sentences; gives them back. */
export function brokenRules(found: Judgement, names: readonly string[], words: Words): string[] {
  const broken: string[] = [];
  if (found.loose.length) {
    const shown = found.loose.slice(0, 5).map((at) => names[at]).join(words["comma"] ?? ", ");
    broken.push(filled(words["loose"], { n: found.loose.length, names: shown }));
  }
  if (found.moved.length) {
    const shown = found.moved.slice(0, 5).map((at) => names[at]).join(words["comma"] ?? ", ");
    broken.push(filled(words["moved"], { names: shown }));
  }
  for (const label of found.torn) broken.push(filled(words["torn"], { grid: label }));
  for (const label of found.uneven) {
    const one = found.grids.find((grid) => grid.label === label);
    const percent = Math.round(Math.abs(one?.deviation ?? 0) * 1000) / 10;
    broken.push(filled(words["uneven"], { grid: label, percent }));
  }
  return broken;
}
