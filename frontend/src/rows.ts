// A list by keys: j and k go from row to row, x ticks, Enter opens the link that has the focus.

/** Lets lists marked data-rows be walked through by keys, except while something is being typed. */
export function startRows(): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input:not([type=checkbox]), select, textarea")) return;
    const rows = [...document.querySelectorAll<HTMLElement>("[data-rows] tbody tr")];
    const at = rows.findIndex((row) => row.contains(target));
    if (event.key === "j" || event.key === "k") {
      const next = rows[Math.min(rows.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))];
      next?.querySelector<HTMLElement>("a")?.focus();
    } else if (event.key === "x" && at >= 0) {
      rows[at]?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
    } else return;
    event.preventDefault();
  });
}
