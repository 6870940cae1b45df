// How much is sent at once.
import type { Entry } from "./types";

const AT_ONCE = 50;
// A batch with photos stays below what the server reads at once.
const LARGEST = 1_400_000;

/** Takes as many of the first entries as are sent together. */
export function firstOf(left: readonly Entry[]): Entry[] {
  const batch: Entry[] = [];
  let size = 0;
  for (const one of left.slice(0, AT_ONCE)) {
    size += JSON.stringify(one.content).length;
    if (batch.length && size > LARGEST) break;
    batch.push(one);
  }
  return batch;
}
