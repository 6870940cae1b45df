// Runs before the first paint: light or dark as the person chose, or as the device asks where they chose nothing.
const chosen = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
const asked = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
document.documentElement.setAttribute("data-bs-theme", chosen ?? asked);
