// The draft of an edited plan, kept on the device until it is saved: a reload or a lost network loses nothing.
import type { Step } from "./history";

interface Kept {
  readonly at: string;
  readonly grids: Readonly<Record<string, number>>;
  readonly lines: Step["lines"];
  readonly tolerance: number;
}

export class Draft {
  private readonly key: string;

  constructor(
    plan: string,
    private readonly ids: readonly string[],
  ) {
    this.key = `gz-edit-${plan}`;
  }

  keep(step: Step): void {
    const grids = Object.fromEntries(this.ids.map((id, at) => [id, step.labels[at]!]));
    const kept: Kept = { at: new Date().toISOString(), grids, lines: step.lines, tolerance: step.tolerance };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // A full or forbidden store: the page itself still holds everything.
    }
  }

  /** Reads the draft; buildings that came since keep the grid they have on the page. */
  read(first: Step): { step: Step; at: Date } | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "null") as Kept | null;
      if (!kept) return null;
      const labels = this.ids.map((id, at) => kept.grids[id] ?? first.labels[at]!);
      return { step: { labels, lines: kept.lines, tolerance: kept.tolerance }, at: new Date(kept.at) };
    } catch {
      return null;
    }
  }

  drop(): void {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept either.
    }
  }
}
