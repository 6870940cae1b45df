// The phone's own memory of the work: the pack, what was entered on top of it, and sending it when there is a signal.
import { chanceId } from "../ids";
import { Clock, isNow, tick, type Tick } from "./clock";
import { askLines, askPack, askSession, isOverContent, LoggedOut, nameDevice, NoAnswer, pullStair, Refused, releaseStair, renew, sendEntries, type Line, type Receipt } from "./server";
import { keepPhoneName } from "./naming";
import { firstOf } from "./batch";
import { after, complete, dayOf, isWaiting, knockOf, knocksAt, shownDoor, undoneIn, type Shown } from "./shown";
import { forgetKeys, Store } from "./store";
import type { Appointment, Content, Door, Entry, Facts, GridChoice, Lease, Look, Pack, Stair } from "./types";

const SHORTEST_PAUSE = 4000;
const LONGEST_PAUSE = 60_000;
// An entry over which the server itself fails is laid aside so long: the others go on, and nothing goes round in a circle.
const LAID_ASIDE = 600_000;
const WAITED: readonly string[] = ["held", "handed_over", "conflict"];

export type Mood = "starting" | "working" | "choosing" | "logged_out" | "no_round" | "revoked";

export class Work {
  store: Store | null = null;
  pack: Pack | null = null;
  entries: Entry[] = [];
  mood: Mood = "starting";
  isOnline = true;
  /** Entries that this phone could not keep because it is full: only the open page remembers them. */
  loose = new Set<string>();
  sentence = "";
  /** Entries that are just being written onto this phone. */
  private readonly writing = new Set<string>();
  /** Ends when all that was entered so far is written. */
  private written: Promise<unknown> = Promise.resolve();
  /** The doors themselves did not fit onto this phone. */
  isPackLoose = false;
  // Whether the server has doors that the pack here does not: stays until a newer pack has come.
  private isBehind = false;
  /** A pack that ran out, by which what was entered in it is still handed over. */
  private old: Pack | null = null;
  private doors = new Map<string, Door>();
  private clock = new Clock(0);
  /** When entries of this open page were tapped, until the server's clock puts them right. */
  private tapped = new Map<string, Tick>();
  private aside = new Map<string, number>();
  private seq = 0;
  private sending = false;
  private pause = SHORTEST_PAUSE;
  private timer = 0;

  constructor(
    private readonly look: Look,
    private readonly changed: () => void,
  ) {}

  async start(): Promise<void> {
    this.store = await Store.open();
    if (this.store) {
      this.clock = new Clock(this.store.session.ahead);
      await this.load();
    }
    this.changed();
    await this.renewSession();
    window.addEventListener("online", () => void this.send());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void this.send();
    });
    window.setInterval(() => void this.dropOld(), 60_000);
    await this.send();
  }

  /** Lets go of doors whose 48 hours are over; their pack's number stays as long as something of it waits. */
  private async dropOld(): Promise<void> {
    const pack = this.pack ?? this.old;
    if (!pack || !this.store || Date.parse(pack.expires_at) > this.now()) return;
    this.old = this.waiting().length ? { ...pack, is_let_go: true, stairs: [], badges: [], leases: [] } : null;
    await this.store.keepPack(this.old).catch(() => undefined);
    if (!this.pack && this.mood !== "starting") return;
    this.take(null);
    this.mood = this.store.session.grids.length ? "choosing" : "no_round";
    this.sentence = this.look.words["expired"] ?? "";
    this.changed();
  }

  private async load(): Promise<void> {
    const store = this.store!;
    this.entries = [...(await store.entries()), ...this.entries.filter((one) => this.loose.has(one.id))];
    this.seq = Math.max(0, ...this.entries.map((one) => one.seq));
    const pack = await store.pack();
    const isGood = pack !== null && !pack.is_let_go && Date.parse(pack.expires_at) > this.now();
    this.take(isGood ? pack : null);
    if (!isGood) {
      this.old = pack;
      await this.dropOld();
    }
  }

  private take(pack: Pack | null): void {
    // What an older page had packed lacks what came since.
    this.pack = pack && { ...{ leases: [], appointments: [], questions: [], badges: [], badge_stamp: "", spots: [], body_kinds: [] }, ...pack };
    for (const door of pack?.stairs.flatMap((stair) => stair.doors) ?? []) complete(door);
    this.doors = new Map((pack?.stairs ?? []).flatMap((stair) => stair.doors).map((door) => [door[0], door]));
    if (!pack) return;
    this.mood = "working";
    this.old = null;
  }

  /** The right time, by the server's clock when it was last heard. */
  now(): number {
    return this.clock.now();
  }

  /** Hears the right time, and puts right what was tapped here and never sent: its clock may have been set since. */
  private async hearTime(server: number): Promise<void> {
    const right = this.clock.hear(server);
    if (this.store) this.store.session.ahead = server - Date.now();
    const moved: Entry[] = [];
    for (const one of this.entries) {
      const noted = this.tapped.get(one.id);
      if (noted && one.tries === 0) {
        one.content.at = new Date(right(noted)).toISOString();
        moved.push(one);
      }
    }
    this.tapped.clear();
    if (moved.length) await this.write(moved);
  }

  mayKnock(): boolean {
    const time = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
    const at = time.format(new Date(this.now()));
    return !this.pack || (this.isOnItsDays() && at >= this.pack.hours[0] && at <= this.pack.hours[1]);
  }

  /** Tells whether the round has begun and is not over. */
  isOnItsDays(): boolean {
    const day = dayOf(new Date(this.now()));
    return !this.pack || (day >= this.pack.round.starts_on && day <= this.pack.round.ends_on);
  }

  /** Says until when the household asked not to be visited, or "", with what was said on this phone and is not sent yet. */
  quietUntil(door: Door): string {
    const said = this.entries.findLast(({ content, state }) => content.verb === "silence" && content.door === door[0] && isWaiting({ state }));
    const until = said ? said.content.facts.until ?? "" : door[8];
    return until > dayOf(new Date(this.now())) ? until : "";
  }

  isQuiet(door: Door): boolean {
    return this.quietUntil(door) !== "";
  }

  private async renewSession(): Promise<void> {
    try {
      const [session, secret] = await askSession();
      const isOther = this.store?.session.user !== session.user;
      this.store = await Store.begin(session, secret);
      await this.hearTime(Date.now() + session.ahead);
      this.isOnline = true;
      if (isOther) await this.load();
      if (!this.pack) await this.choose();
    } catch (error) {
      await this.stumble(error);
    }
    this.changed();
  }

  private async choose(): Promise<void> {
    const grids = this.store!.session.grids;
    const own = grids.filter((one) => one.is_own);
    if (own.length === 1) await this.carry(own[0]!);
    else this.mood = grids.length ? "choosing" : "no_round";
  }

  /** Fetches the doors of a grid onto this phone. */
  async carry(choice: GridChoice): Promise<void> {
    try {
      const pack = await askPack(this.store!.session, choice);
      this.isBehind = false;
      this.take(pack);
      // What does not fit onto the phone is held by the open page.
      this.isPackLoose = await this.store!.keepPack(pack).then(() => false, () => true);
    } catch (error) {
      await this.stumble(error);
    }
    this.changed();
  }

  /** Gives this phone a name; where there is no signal, the office hears of it with the next doors. */
  async name(name: string): Promise<void> {
    keepPhoneName(name);
    if (this.pack && this.store) await nameDevice(this.store.session, this.pack).catch(() => undefined);
    this.changed();
  }

  private async stumble(error: unknown): Promise<void> {
    if (error instanceof LoggedOut) {
      await forgetKeys();
      this.store = null;
      this.take(null);
      this.mood = "logged_out";
    } else if (error instanceof Refused) {
      this.sentence = error.message;
      if (!this.pack) this.mood = this.store?.session.grids.length ? "choosing" : "no_round";
    } else if (error instanceof NoAnswer) {
      this.isOnline = false;
      if (!this.store) this.mood = "logged_out";
    } else {
      throw error;
    }
  }

  // -- what is shown

  waiting(): Entry[] {
    return this.entries.filter(isWaiting);
  }

  /** Counts what waits and lies on this phone by now: who reads the number may close the page. */
  countKept(): number {
    return this.waiting().filter((one) => !this.writing.has(one.id)).length;
  }

  /** Tells whether something is just being written onto this phone. */
  isWriting(): boolean {
    return this.writing.size > 0;
  }

  /** Shows a door as it stands with what was entered on this phone and is not sent yet. */
  shown(door: Door): Shown {
    return shownDoor(door, this.entries, this.look);
  }

  /** Tells whether nobody has tried a door yet and the household did not ask not to be visited. */
  toTry(door: Door): boolean {
    return this.shown(door).disposition === "not_attempted" && !this.isQuiet(door);
  }

  /** Tells whether somebody stood at a door; a door that the office closed was not tried. */
  isTried(door: Door): boolean {
    return this.shown(door).outcome !== "";
  }

  /** Tells whether a door that was tried is to be tried now: it was asked for, or another knock is permitted and best. */
  isDue(door: Door): boolean {
    const { disposition, isKept, appointment } = this.shown(door);
    if (this.isQuiet(door) || isKept || disposition === "resolved" || disposition === "not_attempted" || !this.mayKnock()) return false;
    return [appointment, door[9], door[10]].some((one) => one && isNow(one, this.now()));
  }

  /** Lists the knocks of the last week at a door, the oldest first. */
  knocks(door: Door): Appointment[] {
    return knocksAt(door, this.entries, this.now());
  }

  due(stair: Stair): number {
    return stair.doors.filter((door) => this.isDue(door)).length;
  }

  toDo(stair: Stair): number {
    return stair.doors.filter((door) => this.toTry(door)).length;
  }

  /** Finds this person's visit of today at a door that still stands: what can be taken back, what a need belongs to. */
  visitOf(door: string): Entry | undefined {
    const undone = undoneIn(this.entries);
    const day = dayOf(new Date(this.now()));
    return this.entries.findLast(
      ({ id, state, content }) =>
        content.verb === "visit" &&
        content.door === door &&
        state !== "refused" &&
        !undone.has(id) &&
        dayOf(new Date(content.at)) === day,
    );
  }

  // -- what is entered

  private make(verb: Content["verb"], door: string, facts: Facts): Entry {
    const moment = new Date(this.now());
    const content: Content = { verb, at: moment.toISOString(), facts, door };
    this.seq += 1;
    const id = chanceId();
    this.tapped.set(id, tick());
    return { id, seq: this.seq, round: this.pack?.round.id ?? "", state: "new", tries: 0, sentence: "", told: "", content };
  }

  private async keep(entries: Entry[]): Promise<void> {
    this.entries.push(...entries);
    for (const one of entries) this.writing.add(one.id);
    this.changed();
    const putting = this.store!.put(entries);
    this.written = Promise.allSettled([this.written, putting]);
    try {
      await putting;
    } catch {
      for (const one of entries) this.loose.add(one.id);
    }
    for (const one of entries) this.writing.delete(one.id);
    this.changed();
    void this.send();
  }

  async visit(doors: readonly Door[], outcome: string, more: Facts = {}): Promise<Entry[]> {
    const batch: Facts = doors.length > 1 ? { batch: chanceId() } : {};
    const made = doors.map((door) => this.make("visit", door[0], { door: door[0], outcome, ...batch, ...more }));
    await this.keep(made);
    return made;
  }

  async undo(visits: readonly Entry[]): Promise<void> {
    // What was never sent is simply gone; what may have arrived is taken back on the server too.
    const unsent = visits.filter((one) => one.state === "new" && one.tries === 0).map((one) => one.id);
    if (unsent.length) {
      const about = this.entries.filter((one) => unsent.includes(one.content.facts.visit ?? "")).map((one) => one.id);
      const gone = new Set([...unsent, ...about]);
      this.entries = this.entries.filter((one) => !gone.has(one.id));
      this.changed();
      // What is written only afterwards would come back with the page.
      await this.written;
      await this.store!.drop([...gone]);
    }
    const sent = visits.filter((one) => !unsent.includes(one.id));
    if (sent.length) await this.keep(sent.map((one) => this.make("undo", one.content.door, { visit: one.id })));
    this.changed();
  }

  /** Finds this person's visit of today at a door at which somebody was spoken to. */
  talkedAt(door: Door): Entry | undefined {
    const visit = this.visitOf(door[0]);
    const outcome = visit?.content.facts.outcome ?? "";
    return [...this.look.contacts, ...this.look.asking].includes(outcome) ? visit : undefined;
  }

  /** Writes a need down that somebody told: a visit is made where nobody was spoken to today; `more` belongs to it. */
  async need(door: Door, kind: string, text: string, more: Facts = {}): Promise<Entry> {
    const found = this.talkedAt(door);
    const visit = found ?? this.make("visit", door[0], { door: door[0], outcome: "talked", ...more });
    const need = this.make("need", door[0], { visit: visit.id, door: door[0], kind, text });
    await this.keep(found ? [need] : [visit, need]);
    return need;
  }

  /** Writes a need down that the worker sees: no visit, and no household's. */
  async seen(door: Door, kind: string, text: string): Promise<Entry> {
    const need = this.make("seen", door[0], { door: door[0], kind, text });
    await this.keep([need]);
    return need;
  }

  /** Keeps a resident's wish not to be visited until a day, or with "" that it is taken back. */
  async silence(door: Door, until: string): Promise<Entry> {
    const wish = this.make("silence", door[0], { door: door[0], ...(until ? { until } : {}) });
    await this.keep([wish]);
    return wish;
  }

  /** Undoes a wish or its taking back: what was never sent is gone, else the day before it is said anew. */
  async unsay(wish: Entry, door: Door, before: string): Promise<void> {
    if (wish.state === "new" && wish.tries === 0) await this.forget(wish);
    else await this.silence(door, before.length < 10 ? "" : before);
  }

  /** Keeps a neighbour's yes or no; the neighbour is not named. */
  async neighbour(door: Door, isEmpty: boolean): Promise<void> {
    await this.keep([this.make("neighbour", door[0], { door: door[0], is_empty: isEmpty ? "yes" : "no" })]);
  }

  /** Keeps an organisation that stands here and not on the list; the office decides about it. */
  async found(facts: Facts): Promise<void> {
    await this.keep([this.make("found", "", { round: this.pack!.round.id, ...facts })]);
  }

  addTo(need: Entry, verb: "words" | "photo", fact: string): Promise<void> {
    const name = verb === "words" ? "text" : "jpeg";
    return this.keep([this.make(verb, need.content.door, { need: need.id, [name]: fact })]);
  }

  async forget(entry: Entry): Promise<void> {
    this.entries = this.entries.filter((one) => one !== entry);
    await this.store!.drop([entry.id]);
    this.changed();
  }

  /** Takes the next entrance, or the one that is named; gives what the server says, and null without a signal. */
  async pull(stair: string | null): Promise<Lease | null> {
    if (!this.store || !this.pack) return null;
    this.sentence = "";
    try {
      await pullStair(this.store.session, this.pack.round.id, stair);
      await this.sendSome([]);
    } catch (error) {
      await this.stumble(error);
    }
    this.changed();
    return this.pack?.leases.find((one) => one.is_mine) ?? null;
  }

  /** Gives an entrance back, so that somebody else may take it. */
  async release(lease: Lease): Promise<void> {
    try {
      await releaseStair(this.store!.session, lease.id);
      await this.sendSome([]);
    } catch (error) {
      await this.stumble(error);
    }
    this.changed();
  }

  // -- sending

  /** Sends on the worker's own wish: what was laid aside too. */
  async sendNow(): Promise<void> {
    this.aside.clear();
    await this.send();
  }

  /** Sends what waits, and asks for news; one sender at a time over all open pages of this phone. */
  async send(): Promise<void> {
    if (this.sending || !this.store) return;
    // Without any network nothing is tried, so that what is undone now was certainly never sent.
    if (!navigator.onLine) {
      this.isOnline = false;
      this.changed();
      return;
    }
    this.sending = true;
    window.clearTimeout(this.timer);
    try {
      if (navigator.locks) await navigator.locks.request("gongzhi-field", () => this.sendAll());
      else await this.sendAll();
      this.pause = this.waiting().length ? Math.min(this.pause * 2, LONGEST_PAUSE) : SHORTEST_PAUSE;
    } catch (error) {
      await this.stumble(error);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    } finally {
      this.sending = false;
    }
    this.changed();
    // News come every half minute; what waits is tried again soon.
    this.timer = window.setTimeout(() => void this.send(), this.waiting().length ? this.pause : 30_000);
  }

  private async sendAll(): Promise<void> {
    if (!this.isOnline) await this.renewSession();
    if (!this.store) return;
    // Each is offered once: what the server did not take this time waits for the next.
    const offered = new Set<string>();
    do {
      const batch = this.nextBatch(offered);
      for (const one of batch) offered.add(one.id);
      await this.sendOrHalve(batch);
    } while (this.nextBatch(offered).length);
  }

  /** Sends a batch, and its halves where the server fails over it: one bad entry does not hold up the others. */
  private async sendOrHalve(batch: readonly Entry[]): Promise<void> {
    try {
      await this.sendSome(batch);
    } catch (error) {
      if (!batch.length || !isOverContent(error)) throw error;
      // Where not even nothing is taken, the fault lies elsewhere, and all of it waits.
      await this.sendSome([]);
      const half = Math.ceil(batch.length / 2);
      if (batch.length === 1) this.layAside(batch[0]!);
      else for (const part of [batch.slice(0, half), batch.slice(half)]) await this.sendOrHalve(part);
    }
  }

  private layAside(one: Entry): void {
    this.aside.set(one.id, performance.now() + LAID_ASIDE);
    one.sentence = this.look.words["laidAside"] ?? "";
  }

  private nextBatch(offered: ReadonlySet<string>): Entry[] {
    const now = performance.now();
    return firstOf(this.waiting().filter((one) => !offered.has(one.id) && (this.aside.get(one.id) ?? 0) <= now));
  }

  private async sendSome(batch: readonly Entry[]): Promise<void> {
    // Failed until the server has said otherwise: a tab that is killed now leaves the truth behind.
    for (const one of batch) {
      one.state = "failed";
      one.tries += 1;
    }
    await this.write(batch);
    const news = await sendEntries(this.store!.session, this.pack ?? this.old, batch, this.now());
    this.isOnline = true;
    await this.hearTime(Date.parse(news.now));
    const receipts = new Map(news.receipts.map((one) => [one.id, one]));
    for (const one of batch) this.settle(one, receipts.get(one.id));
    await this.write(batch);
    await this.hear(news);
  }

  private async write(entries: readonly Entry[]): Promise<void> {
    try {
      await this.store!.put(entries);
      for (const one of entries) this.loose.delete(one.id);
    } catch {
      // The phone is full: what was kept stays as it was, and is sent once more at worst.
    }
  }

  private settle(entry: Entry, receipt: Receipt | undefined): void {
    if (!receipt || receipt.status === 423) return;
    if (receipt.kept || receipt.status === 404 || receipt.status === 422 || receipt.status === 409) {
      entry.state = receipt.kept ? receipt.state : "refused";
      entry.sentence = receipt.sentence;
      entry.told = [receipt.number, receipt.tracking_code].filter(Boolean).join(" · ");
      this.loose.delete(entry.id);
      if (receipt.state === "saved") this.apply(entry);
    }
  }

  private apply(entry: Entry): void {
    const door = this.doors.get(entry.content.door);
    if (door && entry.content.verb === "silence") door[8] = entry.content.facts.until ?? "";
    if (!door || entry.content.verb !== "visit") return;
    const [, , , disposition, outcome, , day, appointment] = door;
    const state = after({ disposition, outcome, day, appointment }, entry, this.look);
    [door[3], door[4], door[6], door[7]] = [state.disposition, state.outcome, state.day, state.appointment];
    door[5] += 1;
    // Another time has to come before it is tried again; the server says which.
    [door[9], door[10], door[11]] = [null, null, null];
    door[12] = [...door[12], knockOf(entry)];
  }

  private async hear(news: Awaited<ReturnType<typeof sendEntries>>): Promise<void> {
    if (!this.pack) {
      await this.dropOld();
      return;
    }
    if (news.pack === "revoked" || news.pack === "expired") {
      if (this.waiting().length === 0) {
        await this.store!.keepPack(null);
        this.take(null);
        this.mood = news.pack === "revoked" ? "revoked" : "choosing";
      }
      return;
    }
    for (const state of news.doors) {
      const door = this.doors.get(state[0]);
      if (door) renew(door, state);
    }
    this.pack.leases = news.leases ?? [];
    if (news.badges) {
      this.pack.badges = news.badges;
      this.pack.badge_stamp = news.badge_stamp ?? "";
    }
    this.isBehind ||= (news.progress.doors ?? 0) > this.pack.progress.doors;
    if (news.progress.doors !== undefined) this.pack.progress = news.progress as Pack["progress"];
    // A minute back: what was being committed when the news were read is heard next time.
    this.pack.since = new Date(Date.parse(news.now) - 60_000).toISOString();
    await this.store!.keepPack(this.pack).catch(() => undefined);
    // What was found on the way and entered has a door now.
    const { round, grid } = this.pack;
    const again = this.isBehind && !round.of_households && this.store!.session.grids.find((one) => one.round_id === round.id && one.grid_id === grid.id);
    if (again) await this.carry(again);
  }

  /** Compares this phone's lines with the server's. */
  async compare(): Promise<{ readonly line: Line | null; readonly entry: Entry | null }[]> {
    const round = this.pack?.round.id ?? this.entries.at(-1)?.round ?? "";
    const lines = round ? await askLines(round) : [];
    const mine = new Map(this.entries.filter((one) => one.round === round).map((one) => [one.id, one]));
    const both = lines.map((line) => {
      const entry = mine.get(line.id) ?? null;
      mine.delete(line.id);
      return { line, entry };
    });
    // What waited on the server may have followed, or been decided, since this phone heard of it.
    const moved = both.filter(({ line, entry }) => entry && WAITED.includes(entry.state) && entry.state !== line.state);
    for (const { line, entry } of moved) entry!.state = line.state as Entry["state"];
    await this.write(moved.map(({ entry }) => entry!));
    return [...both, ...[...mine.values()].map((entry) => ({ line: null, entry }))];
  }
}
