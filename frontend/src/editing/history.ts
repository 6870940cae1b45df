// What was done while editing, step by step, so that every step can be taken back and done again.
import type { Line } from "./geometry";

export interface Step {
  readonly labels: readonly number[];
  readonly lines: readonly Line[];
  readonly tolerance: number;
}

export class History {
  private readonly steps: Step[];
  private at = 0;

  constructor(first: Step) {
    this.steps = [first];
  }

  get now(): Step {
    return this.steps[this.at]!;
  }

  get canUndo(): boolean {
    return this.at > 0;
  }

  get canRedo(): boolean {
    return this.at < this.steps.length - 1;
  }

  /** Adds a step; what had been taken back before is gone. */
  add(changed: Partial<Step>): void {
    this.steps.splice(this.at + 1);
    this.steps.push({ ...this.now, ...changed });
    this.at++;
  }

  undo(): void {
    if (this.canUndo) this.at--;
  }

  redo(): void {
    if (this.canRedo) this.at++;
  }
}
