// What stays on the phone, sealed: the pack and the entries of one person. The key lies beside them, cannot be taken out of
// the browser, and is deleted when the log-in ends; the same person's next log-in brings it back.
import type { Content, Entry, Pack, Session, State } from "./types";

const NAME = "gongzhi-field";
// A new version adds stores and never drops any: an update must not lose what waits.
const VERSION = 1;

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

interface Row {
  readonly id: string;
  readonly user: string;
  readonly seq: number;
  readonly round: string;
  state: State;
  tries: number;
  sentence: string;
  readonly sealed: Sealed;
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error ?? new Error("storage"));
  });
}

function finished(act: IDBTransaction): Promise<void> {
  return new Promise((done, failed) => {
    act.oncomplete = () => done();
    act.onabort = act.onerror = () => failed(act.error ?? new Error("storage"));
  });
}

export function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    const database = request.result;
    for (const store of ["meta", "packs"]) {
      if (!database.objectStoreNames.contains(store)) database.createObjectStore(store);
    }
    if (!database.objectStoreNames.contains("entries")) {
      database.createObjectStore("entries", { keyPath: "id" }).createIndex("user", "user");
    }
  };
  return asked(request);
}

/** Forgets every key on this phone: whoever is logged out can read nothing here any more. */
export async function forgetKeys(): Promise<void> {
  if (!("indexedDB" in window)) return;
  const database = await openDatabase();
  const act = database.transaction("meta", "readwrite");
  act.objectStore("meta").clear();
  await finished(act);
  database.close();
}

export class Store {
  private constructor(
    private readonly database: IDBDatabase,
    private key: CryptoKey,
    readonly session: Session,
  ) {}

  /** Opens what the last log-in left, or null where there is none, or where it has ended. */
  static async open(): Promise<Store | null> {
    const database = await openDatabase();
    const meta = database.transaction("meta").objectStore("meta");
    const [session, key] = await Promise.all([
      asked(meta.get("session") as IDBRequest<Session | undefined>),
      asked(meta.get("key") as IDBRequest<CryptoKey | undefined>),
    ]);
    if (!session || !key) return null;
    if (Date.now() > session.endsAt) {
      await forgetKeys();
      return null;
    }
    return new Store(database, key, session);
  }

  /** Begins or renews a log-in's time on this phone. */
  static async begin(session: Session, secret: Uint8Array<ArrayBuffer>): Promise<Store> {
    const database = await openDatabase();
    const key = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt", "decrypt"]);
    const act = database.transaction("meta", "readwrite");
    try {
      act.objectStore("meta").put(session, "session");
      act.objectStore("meta").put(key, "key");
      await finished(act);
    } catch {
      // The phone is full: the open page alone remembers the log-in, and says that it is full.
    }
    return new Store(database, key, session);
  }

  private async seal(value: unknown): Promise<Sealed> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, new TextEncoder().encode(JSON.stringify(value)));
    return { iv, data };
  }

  private async open<T>(sealed: Sealed): Promise<T> {
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, this.key, sealed.data);
    return JSON.parse(new TextDecoder().decode(data)) as T;
  }

  async pack(): Promise<Pack | null> {
    const row = await asked<Sealed | undefined>(this.database.transaction("packs").objectStore("packs").get(this.session.user));
    return row ? this.open<Pack>(row) : null;
  }

  async keepPack(pack: Pack | null): Promise<void> {
    const sealed = pack && (await this.seal(pack));
    const act = this.database.transaction("packs", "readwrite");
    if (sealed) act.objectStore("packs").put(sealed, this.session.user);
    else act.objectStore("packs").delete(this.session.user);
    await finished(act);
  }

  /** Lists this person's entries, the oldest first. */
  async entries(): Promise<Entry[]> {
    const index = this.database.transaction("entries").objectStore("entries").index("user");
    const rows = await asked<Row[]>(index.getAll(this.session.user));
    rows.sort((one, other) => one.seq - other.seq);
    return Promise.all(
      rows.map(async ({ id, seq, round, state, tries, sentence, sealed }) => {
        const { content, told } = await this.open<{ content: Content; told: string }>(sealed);
        return { id, seq, round, state, tries, sentence, told, content };
      }),
    );
  }

  /** Writes entries, all or none; fails where the phone is full. */
  async put(entries: readonly Entry[]): Promise<void> {
    const rows: Row[] = await Promise.all(
      entries.map(async ({ content, told, ...facts }) => ({
        ...facts,
        user: this.session.user,
        sealed: await this.seal({ content, told }),
      })),
    );
    const act = this.database.transaction("entries", "readwrite");
    for (const row of rows) act.objectStore("entries").put(row);
    await finished(act);
  }

  async drop(ids: readonly string[]): Promise<void> {
    const act = this.database.transaction("entries", "readwrite");
    for (const id of ids) act.objectStore("entries").delete(id);
    await finished(act);
  }
}
