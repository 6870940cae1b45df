// Plane geometry on longitude and latitude, by the same rules as the server (domain/grids/rules/lines.py).
export type Point = readonly [number, number];
export type Line = readonly Point[];

function side(a: Point, b: Point, point: Point): number {
  return Math.sign((b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]));
}

function boxesMeet(a: Point, b: Point, c: Point, d: Point): boolean {
  return ([0, 1] as const).every(
    (axis) =>
      Math.max(Math.min(a[axis], b[axis]), Math.min(c[axis], d[axis])) <=
      Math.min(Math.max(a[axis], b[axis]), Math.max(c[axis], d[axis])),
  );
}

function crosses(a: Point, b: Point, c: Point, d: Point): boolean {
  return (
    side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0 && boxesMeet(a, b, c, d)
  );
}

/** Tells whether the straight way between two points crosses one of the lines. */
export function isParted(one: Point, other: Point, lines: readonly Line[]): boolean {
  return lines.some((line) =>
    line.some((end, at) => {
      const begin = line[at - 1];
      return begin !== undefined && crosses(one, other, begin, end);
    }),
  );
}

/** Tells on which side of a line a point lies, by the part of the line that is nearest: -1, 0 or 1. */
export function sideOfLine(line: Line, point: Point): number {
  let nearest = Infinity;
  let found = 0;
  // Degrees of longitude are shorter than those of latitude.
  const shrink = Math.cos((point[1] * Math.PI) / 180);
  for (let at = 1; at < line.length; at++) {
    const [a, b] = [line[at - 1]!, line[at]!];
    const [dx, dy] = [(b[0] - a[0]) * shrink, b[1] - a[1]];
    const [px, py] = [(point[0] - a[0]) * shrink, point[1] - a[1]];
    const length = dx * dx + dy * dy;
    const share = length ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
    const gap = (px - share * dx) ** 2 + (py - share * dy) ** 2;
    if (gap < nearest) {
      nearest = gap;
      found = side(a, b, point);
    }
  }
  return found;
}

/** Tells whether a point lies inside a ring. */
export function isInside(ring: Line, point: Point): boolean {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [a, b] = [ring[at]!, ring[before]!];
    if (a[1] > point[1] !== b[1] > point[1]) {
      const x = ((b[0] - a[0]) * (point[1] - a[1])) / (b[1] - a[1]) + a[0];
      if (point[0] < x) inside = !inside;
    }
  }
  return inside;
}
