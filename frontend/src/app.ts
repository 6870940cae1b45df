// What every page needs: partial updates, forms that are carried out once, small photos, the look a person chose.
import { startRows } from "./rows";
import { startSifting } from "./sift";
import htmx from "htmx.org";
import { armForms, startCommands } from "./commands";
import { startPhotos } from "./photo";
import { forgetKeys } from "./pocket/store";
import { csrfToken } from "./words";

htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0;
htmx.config.includeIndicatorStyles = false; // an inline style sheet, which our policy refuses
htmx.config.selfRequestsOnly = true;
// A refusal with words (409, 422 …) is shown where the answer would have stood.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "[45]..", swap: true, error: true },
];

function remember(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
}

function startLook(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element | null)?.closest<HTMLElement>("[data-look]");
    if (!button) return;
    const root = document.documentElement;
    if (button.dataset["look"] === "senior") {
      event.preventDefault();
      const on = root.classList.toggle("senior");
      remember("senior", on ? "1" : "0");
      for (const one of document.querySelectorAll("[data-look=senior]")) one.setAttribute("aria-pressed", String(on));
    } else {
      event.preventDefault();
      const dark = root.getAttribute("data-bs-theme") !== "dark";
      root.setAttribute("data-bs-theme", dark ? "dark" : "light");
      remember("theme", dark ? "dark" : "light");
      document.dispatchEvent(new CustomEvent("gz:look"));
    }
  });
}

/** Menus close when one leaves them: by Escape, by a tap elsewhere, by the tab key. */
function startMenus(): void {
  const close = (keep: Node | null): void => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (!keep || !menu.contains(keep)) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => close(event.target as Node));
  document.addEventListener("focusin", (event) => close(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelector<HTMLElement>("details.menu[open] > summary")?.focus();
    close(null);
  });
}

/** Small comforts by attribute: ask before, send on change, show the password, print. */
/** Asks for the page again while it says that work goes on in the background, and shows what has changed. */
function followWork(): void {
  if (!document.querySelector("[data-again]")) return;
  window.setTimeout(() => {
    void fetch(location.href)
      .then((answer) => answer.text())
      .then((text) => {
        const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("main");
        if (fresh) document.getElementById("main")?.replaceWith(fresh);
      })
      .finally(followWork);
  }, 2000);
}

/** A slider over days moves the date beside it, and shows the page of that day once it rests. */
function startSliders(): void {
  for (const slider of document.querySelectorAll<HTMLInputElement>("[data-slides]")) {
    const days = (slider.dataset["days"] ?? "").split(",");
    const field = document.getElementById(slider.dataset["slides"] ?? "") as HTMLInputElement | null;
    const said = slider.parentElement?.querySelector("output");
    let waiting = 0;
    slider.closest("[hidden]")?.removeAttribute("hidden");
    if (sessionStorage.getItem("slid") === slider.id) slider.focus();
    sessionStorage.removeItem("slid");
    const say = (): void => {
      const day = days[Number(slider.value)] ?? "";
      slider.setAttribute("aria-valuetext", day);
      if (said) said.textContent = day;
      if (field) field.value = day;
    };
    say();
    slider.addEventListener("input", say);
    slider.addEventListener("change", () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => {
        sessionStorage.setItem("slid", slider.id); // whoever moves it by keys stands on it again
        slider.form?.requestSubmit();
      }, 600);
    });
  }
}

/** What is wider than a phone begins with what matters: the present tab, the middle of a picture. */
function startInView(): void {
  for (const here of document.querySelectorAll<HTMLElement>(".tabs [aria-current]")) {
    const row = here.closest<HTMLElement>(".tabs");
    if (row) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }
  for (const frame of document.querySelectorAll<HTMLElement>(".picture-frame")) {
    frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
  }
}

function startSmallThings(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const question = (event as SubmitEvent).submitter?.dataset["ask"] ?? form.dataset["ask"];
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.matches("[data-send-on-change]")) field.form?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-print]")) window.print();
    const copier = target.closest<HTMLElement>("[data-copy]");
    if (copier) {
      const source = document.getElementById(copier.dataset["copy"] ?? "") as HTMLTextAreaElement | null;
      source?.select();
      if (source) void navigator.clipboard?.writeText(source.value);
    }
    const shower = target.closest<HTMLElement>("[data-show-secret]");
    if (shower) {
      const secret = document.getElementById(shower.dataset["showSecret"] ?? "") as HTMLInputElement | null;
      if (!secret) return;
      secret.type = secret.type === "password" ? "text" : "password";
      shower.setAttribute("aria-pressed", String(secret.type === "text"));
    }
    const filler = target.closest<HTMLElement>("[data-fill-login]");
    if (filler) {
      const login = document.getElementById("id_login") as HTMLInputElement | null;
      const password = document.getElementById("id_password") as HTMLInputElement | null;
      if (login && password) {
        login.value = filler.dataset["fillLogin"] ?? "";
        password.value = filler.dataset["fillPassword"] ?? "";
        login.form?.querySelector<HTMLElement>("[type=submit]")?.focus();
      }
    }
  });
  document.querySelector<HTMLElement>("[data-focus-first]")?.focus();
  followWork();
  startRows();
  startSifting();
}

document.addEventListener("htmx:configRequest", (event) => {
  const detail = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  detail.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:load", (event) => armForms((event as CustomEvent<{ elt: Element }>).detail.elt));

// Nobody is logged in on this page: what phones keep sealed stays shut until the same person logs in again.
if (!document.body.dataset["user"]) void forgetKeys().catch(() => undefined);

startLook();
startMenus();
startPhotos(); // before the questions: what waits for a photo is asked once, when it is sent
startSmallThings();
startSliders();
startInView();
startCommands();
