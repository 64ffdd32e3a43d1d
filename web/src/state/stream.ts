/**
 * Streams of a visitor or of a live session, read by `fetch` so that the token travels in a header; a redirect to another origin
 * carries it in the address. They come back by themselves: with a fresh token after 401, later after 503 or a lost line, from
 * where they were (`Last-Event-ID`).
 */
import { visitor, type Session } from "./session.ts";

export interface StreamEvent {
  id: string;
  event: string;
  data: unknown;
}

export interface StreamOptions {
  hear: (event: StreamEvent) => void;
  /** Called each time the stream could not be opened; `failures` in a row. */
  failed: (failures: number) => void;
  /** Called once the stream is open. */
  opened: () => void;
  /** Called when the API has closed it in favour of newer ones of the same visitor: it does not come back. */
  gaveWay: () => void;
  /** Called when an open stream has ended, for whatever reason; it comes back. */
  lost?: () => void;
  /** Whose token opens it: by default the visitor's. */
  who?: Session;
  /** A line as silent as this is dead, though nobody has said so. */
  silenceMs?: number;
}

const WAIT_MS = [1_000, 3_000, 10_000, 30_000];
/** The API writes something every 15 s: a line as silent as this is dead. */
const SILENCE_MS = 40_000;

/** Parses server-sent events as they come in; the returned function takes each piece of text. */
export function parser(hear: (event: StreamEvent) => void): (text: string) => void {
  let rest = "";
  let id = "";
  let event = "message";
  let data: string[] = [];
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === "") {
        if (data.length) hear({ id, event, data: JSON.parse(data.join("\n")) as unknown });
        event = "message";
        data = [];
        continue;
      }
      const colon = line.indexOf(":");
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "id") id = value;
      else if (field === "event") event = value;
      else if (field === "data") data.push(value);
    }
  };
}

/** Listens until the returned function is called. */
export function listen(
  path: string,
  { hear, failed, opened, gaveWay, lost, who = visitor, silenceMs = SILENCE_MS }: StreamOptions,
): () => void {
  const closed = new AbortController();
  let wake: () => void = () => undefined;
  let hangUp: () => void = () => undefined;
  let last = "";
  let failures = 0;

  async function once(): Promise<void> {
    const token = await who.token();
    if (closed.signal.aborted) return;
    if (!token) throw new Error("nobody is signed in");
    const headers = new Headers({ Authorization: `Bearer ${token}`, Accept: "text/event-stream" });
    if (last) headers.set("Last-Event-ID", last);
    // By hand: AbortSignal.any is younger than many phones.
    const dead = new AbortController();
    hangUp = () => dead.abort();
    const hungUp = hangUp;
    closed.signal.addEventListener("abort", hungUp);
    let silence = setTimeout(hungUp, silenceMs);
    try {
      await read(token, headers, dead.signal, () => {
        clearTimeout(silence);
        silence = setTimeout(hungUp, silenceMs);
      });
    } finally {
      clearTimeout(silence);
      closed.signal.removeEventListener("abort", hungUp);
    }
  }

  async function read(
    token: string,
    headers: Headers,
    signal: AbortSignal,
    alive: () => void,
  ): Promise<void> {
    const response = await fetch(`/api/v1${path}`, { headers, signal });
    if (response.status === 401) await who.renew(token);
    if (!response.ok || !response.body) throw new Error(`stream answered ${response.status}`);
    failures = 0;
    opened();
    const feed = parser((event) => {
      if (event.id) last = event.id;
      if (event.event === "closed") stop();
      else hear(event);
    });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        alive();
        feed(decoder.decode(value, { stream: true }));
      }
    } finally {
      if (!closed.signal.aborted) lost?.();
    }
  }

  function pause(): Promise<void> {
    const wait = WAIT_MS[Math.min(failures, WAIT_MS.length - 1)]! * (0.5 + Math.random());
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(): Promise<void> {
    while (!closed.signal.aborted) {
      try {
        await once();
      } catch {
        if (closed.signal.aborted) return;
        failed(++failures);
      }
      await pause();
    }
  }

  /** Two tabs that came back at once would close each other's streams in turn. */
  function stop(): void {
    end();
    gaveWay();
  }

  const back = () => wake();
  /** The browser knows at once what silence would tell after a while. */
  const away = () => hangUp();
  function end(): void {
    removeEventListener("online", back);
    removeEventListener("offline", away);
    closed.abort();
    wake();
  }

  addEventListener("online", back);
  addEventListener("offline", away);
  void run();
  return end;
}
