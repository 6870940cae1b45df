// Small parts of pages, made without any markup in text.
type Child = Node | string | null | false | undefined;

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  facts: Readonly<Record<string, string | boolean | (() => void)>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter((one): one is Node | string => Boolean(one)));
  return made;
}

export function icon(sheet: string, name: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${sheet}#${name}`);
  picture.append(use);
  return picture;
}

/** Fills the places of a sentence: `fill("{n} doors", { n: 3 })`. */
export function fill(sentence: string, facts: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_all, name: string) => String(facts[name] ?? ""));
}
