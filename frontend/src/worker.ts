// The service worker of the phone's pages: keeps the page "my doors" and its files, and shows them without a signal.
// What people entered lies in the database of the browser, which no update of this file touches.
interface Kept {
  readonly version: string;
  readonly shell: string;
  readonly files: readonly string[];
}
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly KEPT: Kept;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", act: (event: Waiting) => void): void;
  addEventListener(name: "fetch", act: (event: Asked) => void): void;
}

const worker = self as unknown as Worker;
const { version, shell, files } = worker.KEPT;
const NAME = `gongzhi-field-${version}`;
const PATIENCE = 4000;

/** Only our own page carries this head; a gateway's page does not. */
const isShell = (answer: Response): boolean => answer.ok && !answer.redirected && answer.headers.has("X-Gongzhi-Shell");

async function keepShell(answer: Response): Promise<void> {
  if (isShell(answer)) await (await caches.open(NAME)).put(shell, answer.clone());
}

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll([...files]);
  await keepShell(await fetch(shell, { credentials: "same-origin" }));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const own = await caches.open(NAME);
  for (const name of await caches.keys()) {
    if (!name.startsWith("gongzhi-field-") || name === NAME) continue;
    // The page of the last version is better than none, where this one could not be fetched yet.
    const older = await (await caches.open(name)).match(shell);
    if (older && !(await own.match(shell))) await own.put(shell, older);
    else await caches.delete(name);
  }
  await worker.clients.claim();
}

async function page(request: Request): Promise<Response> {
  const kept = async (): Promise<Response> => (await caches.match(shell)) ?? Response.error();
  const slow = new Promise<"slow">((done) => setTimeout(() => done("slow"), PATIENCE));
  try {
    const asked = fetch(request).then(async (answer) => {
      if (new URL(request.url).pathname === shell) await keepShell(answer);
      return answer;
    });
    const first = await Promise.race([asked, slow]);
    if (first !== "slow" && first.status < 500) return first;
    const instead = await caches.match(shell);
    if (first !== "slow") return instead ?? first;
    asked.catch(() => undefined);
    return instead ?? (await asked);
  } catch {
    return kept();
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (files.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});
