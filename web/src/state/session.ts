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
    const opened: SignedIn = {
      id: "staff_id" in given && given.staff_id ? given.staff_id : (given as NewVisitor).visitor_id,
      role: given.role,
      nickname: "nickname" in given ? (given.nickname ?? null) : null,
      token: given.token,
      refresh: given.refresh_token,
      ends: Date.now() + given.expires_in * 1000,
    };
    this.keep(opened);
    this.setLost(null);
    return opened;
  }

  /** Forgets the sign-in on this device, in all tabs. */
  close(): void {
    this.setLost(null);
    this.keep(null);
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
    return exclusively(`${this.key}.renew`, async () => {
      const held = this.stored() && (await this.latest());
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
      const { token } = this.open(answer);
      await this.copied;
      return token;
    });
  }

  /**
   * What any tab has written last. For work under a lock: another process's write may reach this tab's localStorage
   * after the lock does, but not its IndexedDB, if the lock is kept until it is `copied`.
   */
  async latest(): Promise<SignedIn | null> {
    await this.restore().catch(() => undefined);
    return this.stored();
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
    const copy = await (await database()).get("sessions", this.name);
    const held = this.stored();
    if (!copy || this.lost.value) return;
    if (!held || (held.id === copy.id && held.ends < copy.ends)) this.keep(copy);
  }
}

export const visitor = new Session("visitor");
export const staff = new Session("staff");
