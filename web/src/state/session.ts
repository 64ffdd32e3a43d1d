/**
 * Who is signed in on this device: a visitor, a member of staff, or both. Shared by all tabs through localStorage;
 * one tab at a time renews the tokens (Web Locks), the others take what it was given.
 */
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { NewStaffSession, NewVisitor, Refreshed } from "../api/types.ts";
import { database } from "./database.ts";
import { exclusively } from "./locks.ts";
import { storage } from "./storage.ts";

/** What is kept of a sign-in. `ends`: when `token` is about to end, by this device's clock. */
export interface SignedIn {
  id: string;
  role: string;
  nickname: string | null;
  token: string;
  refresh: string;
  ends: number;
  /** Counts what this sign-in was given on this device: a clock that is set back must not make an old token new. */
  turn?: number;
}

type Given = NewVisitor | NewStaffSession | Refreshed;

/** A renewal that gets no answer ends after this long: all tabs wait for it. */
const RENEWAL_MS = 20_000;

/** Renewed so long before its end that it does not end on the way. */
const EARLY_MS = 30_000;

async function refreshed(token: string): Promise<Refreshed | "refused" | "no answer"> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), RENEWAL_MS);
  try {
    const response = await fetch("/api/v1/sessions/refresh", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refresh_token: token }),
      signal: ended.signal,
    });
    if (response.ok) return (await response.json()) as Refreshed;
    return response.status === 401 ? "refused" : "no answer";
  } catch {
    return "no answer";
  } finally {
    clearTimeout(timer);
  }
}

export class Session {
  private readonly key: string;
  private readonly state = signal<SignedIn | null>(null);
  /** Resolves when IndexedDB has what this tab wrote last. */
  copied: Promise<void> = Promise.resolve();
  /** Whose sign-in the API has refused for good, against their will. Null again after the next sign-in, or `close`. */
  readonly lost = signal<string | null>(null);

  constructor(readonly name: "visitor" | "staff") {
    this.key = `usine.${name}`;
    this.state.value = this.stored();
    this.lost.value = storage.get(this.lostKey);
    addEventListener("storage", (event) => {
      if (event.key === this.key || event.key === null) this.state.value = this.stored();
      if (event.key === this.lostKey) this.lost.value = event.newValue;
    });
  }

  /** Whose things this device shows: who is signed in, or was until the API refused them. */
  readonly holder = computed(() => this.state.value?.id ?? this.lost.value);

  /** Null while nobody is signed in. */
  get current(): ReadonlySignal<SignedIn | null> {
    return this.state;
  }

  /** Takes what `POST /visitors`, `/classes/join`, `/visitors/recover` or a staff sign-in answered. */
  open(given: Given): SignedIn {
    storage.remove(this.leftKey);
    return this.take(given);
  }

  private take(given: Given): SignedIn {
    const before = this.stored();
    const id = "staff_id" in given && given.staff_id ? given.staff_id : (given as NewVisitor).visitor_id;
    const opened: SignedIn = {
      id,
      role: given.role,
      nickname: "nickname" in given ? (given.nickname ?? null) : null,
      token: given.token,
      refresh: given.refresh_token,
      ends: Date.now() + given.expires_in * 1000,
      turn: (before?.id === id ? (before.turn ?? 0) : 0) + 1,
    };
    this.keep(opened);
    this.setLost(null);
    return opened;
  }

  /** Forgets the sign-in on this device, in all tabs. */
  close(): void {
    const left = this.stored()?.id;
    this.setLost(null);
    if (left) storage.set(this.leftKey, left);
    this.keep(null);
    // A tab that was renewing or restoring it may write it back.
    void exclusively(this.lock, async () => {
      if (left && storage.get(this.leftKey) === left) await this.forget();
    });
  }

  /** A token that is good now, as far as this device's clock can say; null when nobody is signed in. */
  async token(): Promise<string | null> {
    const held = this.stored();
    if (!held) return null;
    // A clock that was set back makes `ends` lie far ahead: then the API's 401 says so, and we renew.
    return Date.now() < held.ends - EARLY_MS ? held.token : ((await this.renew(held.token)) ?? held.token);
  }

  /**
   * The token that takes the place of `old`, which has ended: another tab's, or a new one. Null when the API gives none
   * any more (then `lost` names them and the session closed) or does not answer now (then the session stays).
   */
  async renew(old: string): Promise<string | null> {
    return exclusively(this.lock, async () => {
      await this.takeNewer().catch(() => undefined);
      const held = this.stored();
      if (!held) return null;
      if (held.token !== old) return held.token;
      const answer = await refreshed(held.refresh);
      // Meanwhile somebody may have left this device or signed in as another; and where tabs cannot lock each other
      // out, one of them may have been given the next token.
      const now = this.stored();
      if (now?.refresh !== held.refresh) return now?.token ?? null;
      if (answer === "refused") {
        // In this order: at no moment is there nobody, for whom a new session would be opened.
        this.setLost(held.id);
        this.keep(null);
      }
      if (typeof answer === "string") return null;
      const { token } = this.take(answer);
      await this.copied;
      return token;
    });
  }

  /**
   * What any tab has written last. Another process's write may reach this tab's localStorage late, but not its
   * IndexedDB, once it is `copied`.
   */
  async latest(): Promise<SignedIn | null> {
    await this.restore().catch(() => undefined);
    return this.stored();
  }

  private get lock(): string {
    return `${this.key}.renew`;
  }

  /** Who is leaving this device: until their copy is gone, it must not be taken for a killed browser's. */
  private get leftKey(): string {
    return `${this.key}.left`;
  }

  private get lostKey(): string {
    return `${this.key}.lost`;
  }

  private setLost(lost: string | null): void {
    this.lost.value = lost;
    if (lost) storage.set(this.lostKey, lost);
    else storage.remove(this.lostKey);
  }

  private stored(): SignedIn | null {
    const text = storage.get(this.key);
    if (!text) return null;
    try {
      return JSON.parse(text) as SignedIn;
    } catch {
      return null;
    }
  }

  private keep(held: SignedIn | null): void {
    if (held) storage.set(this.key, JSON.stringify(held));
    else storage.remove(this.key);
    this.state.value = held;
    this.copied = this.copy(held).catch(() => undefined); // without IndexedDB localStorage is all there is
  }

  private async copy(held: SignedIn | null): Promise<void> {
    const stored = await database();
    if (held) await stored.put("sessions", held, this.name);
    else await stored.delete("sessions", this.name);
  }

  /** Takes what localStorage does not have: another process's latest write, or that of a browser that was killed. */
  async restore(): Promise<void> {
    await exclusively(this.lock, () => this.takeNewer());
  }

  /** Leaves nothing on this device, nor a mark of who left. */
  private async forget(): Promise<void> {
    this.keep(null);
    await this.copied;
    storage.remove(this.leftKey);
  }

  private async takeNewer(): Promise<void> {
    const copy = await (await database()).get("sessions", this.name);
    if (!copy) return storage.remove(this.leftKey);
    if (storage.get(this.lostKey)) return;
    if (storage.get(this.leftKey) === copy.id) return this.forget();
    const held = this.stored();
    if (!held || (held.id === copy.id && (held.turn ?? 0) < (copy.turn ?? 0))) this.keep(copy);
  }
}

export const visitor = new Session("visitor");
export const staff = new Session("staff");
