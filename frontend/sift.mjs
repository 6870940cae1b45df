// Leaves out the parts of a style sheet that no page of the house uses, by the class names in its selectors.

/** Splits text at a sign that stands outside brackets and quotes. */
function splitOutside(text, sign) {
  const parts = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quote) {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'") quote = c;
    else if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    else if (c === sign && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** Finds the brace that closes the one at `open`. */
function closing(text, open) {
  let depth = 0;
  let quote = "";
  for (let i = open; i < text.length; i++) {
    const c = text[i];
    if (quote) {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (c === '"' || c === "'") quote = c;
    else if (c === "{") depth++;
    else if (c === "}" && --depth === 0) return i;
  }
  throw new Error("a brace is never closed");
}

/** Returns the sheet without the selectors for which `drop(className)` is true. */
export function sift(sheet, drop) {
  let out = "";
  let at = 0;
  const text = sheet.replace(/\/\*[\s\S]*?\*\//g, "");
  while (at < text.length) {
    const open = text.indexOf("{", at);
    const semicolon = text.indexOf(";", at);
    if (open < 0) break;
    if (semicolon >= 0 && semicolon < open && text.slice(at, semicolon).trim().startsWith("@")) {
      at = semicolon + 1; // @charset and the like: the bundle has its own
      continue;
    }
    const end = closing(text, open);
    const head = text.slice(at, open).trim();
    const body = text.slice(open + 1, end);
    at = end + 1;
    if (/^@(media|supports|layer|container)/.test(head)) {
      const inner = sift(body, drop);
      if (inner) out += `${head}{${inner}}`;
    } else if (head.startsWith("@")) {
      out += `${head}{${body}}`;
    } else {
      const kept = splitOutside(head, ",").filter(
        (selector) => ![...selector.matchAll(/\.([A-Za-z_][\w-]*)/g)].some((m) => drop(m[1])),
      );
      if (kept.length) out += `${kept.join(",")}{${body}}`;
    }
  }
  return out;
}
