// Identifiers made on this phone. None of them tells a minute: whoever reads the table sees when a door was tried (R23).

function written(bytes: Uint8Array, version: number): string {
  bytes[6] = (version << 4) | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Makes an identifier by chance alone (RFC 9562, version 4). */
export const chanceId = (): string => written(crypto.getRandomValues(new Uint8Array(16)), 4);

/** Makes an identifier of version 7 whose time is the day's midnight and its place in the phone's own order. */
export function dayId(day: string, order: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = Date.parse(`${day}T00:00:00Z`) + (order % 86_400_000);
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return written(bytes, 7);
}
