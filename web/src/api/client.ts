/** One way to the API: JSON in and out, problems as exceptions, tokens renewed when they have ended. */
import { staff, visitor, type Session } from "../state/session.ts";
import type { Problem as ProblemBody } from "./types.ts";

const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;
/** With the pause that the API asks for, as long as an answer may take. */
const UNDER_WAY_TRIES = 10;
const OFFLINE = "Cet appareil n’est pas relié au réseau.";
const SILENT = "Pas de réponse : le service est en panne, ou la connexion trop lente.";
/** Statuses whose answers have no body. */
const EMPTY = [204, 205, 304];

/** What the API refused, in French, for people (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  /** Last part of the problem's `type`, e.g. `class-full`. */
  readonly kind: string;
  /** Field -> what is wrong with it. */
  readonly errors: Record<string, string[]>;
  /** After how many seconds to try again, where the API says so. */
  readonly retryAfter: number | null;

  constructor(status: number, body: Partial<ProblemBody>, retryAfter: number | null) {
    super(body.detail ?? "Le service n’a pas pu répondre.");
    this.status = status;
    this.kind = body.type?.split("/").pop() ?? "unknown";
    this.errors = body.errors ?? {};
    this.retryAfter = retryAfter;
  }
}

/** No answer: the device has no line, or the service did not answer in time. */
export class NoAnswer extends Error {
  readonly offline: boolean;

  constructor(offline = navigator.onLine === false) {
    super(offline ? OFFLINE : SILENT);
    this.offline = offline;
  }
}

export interface Call {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** Whose token goes with it. Default: nobody's. */
  as?: "visitor" | "staff";
  idempotencyKey?: string;
  /** Default: JSON. */
  accept?: string;
  signal?: AbortSignal;
}

/** The parsed answer of `path` (after `/api/v1`); null for an empty one. Throws Problem or NoAnswer. */
export async function call<T>(path: string, options: Call = {}): Promise<T> {
  const response = await settled(() => send(path, options));
  if (response.status === 204 || response.headers.get("Content-Length") === "0") return null as T;
  const text = await response.text();
  try {
    return (text ? JSON.parse(text) : null) as T;
  } catch {
    throw new NoAnswer(); // cut short, or another's answer: a hotel's sign-in page, say
  }
}

/**
 * The answer to a request that another page, or an attempt whose answer was lost, has begun with the same
 * `Idempotency-Key`: the API says "under way" until it is done.
 */
async function settled(attempt: () => Promise<Response>): Promise<Response> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== "request-under-way" || tries >= UNDER_WAY_TRIES)
        throw error;
      const seconds = error.retryAfter ?? 1;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    }
  }
}

/** As `call`, for what is not JSON: files to save. */
export async function download(path: string, options: Call = {}): Promise<Blob> {
  return (await send(path, options)).blob();
}

async function send(path: string, options: Call): Promise<Response> {
  const session = options.as === "staff" ? staff : options.as === "visitor" ? visitor : null;
  const token = session ? await session.token() : null;
  let response = await attempt(path, options, token);
  if (response.status === 401 && session && token) {
    const renewed = await session.renew(token);
    if (renewed) response = await attempt(path, options, renewed);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** The answer with its whole body: a line that falls silent within it is a line that is gone. */
async function attempt(path: string, options: Call, token: string | null): Promise<Response> {
  // The cards of a class are a page for browsers, unless a list is asked for.
  const headers = new Headers({ Accept: options.accept ?? "application/json" });
  if (token) headers.set("Authorization", `Bearer ${token}`);
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (options.idempotencyKey) headers.set("Idempotency-Key", options.idempotencyKey);
  // By hand: AbortSignal.any is younger than many phones.
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), TIMEOUT_MS);
  options.signal?.addEventListener("abort", () => ended.abort(), { once: true });
  if (options.signal?.aborted) ended.abort();
  try {
    const response = await fetch(BASE + path, {
      method: options.method ?? "GET",
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: ended.signal,
    });
    return EMPTY.includes(response.status) ? response : new Response(await response.blob(), response);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new NoAnswer();
  } finally {
    clearTimeout(timer);
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const seconds = Number(response.headers.get("Retry-After"));
  let body: Partial<ProblemBody> = {};
  try {
    body = (await response.json()) as Partial<ProblemBody>;
  } catch {
    // A proxy's own page: the status says enough.
  }
  return new Problem(response.status, body, seconds > 0 ? seconds : null);
}

/** Statuses that say nothing of the request itself: signed out, too slow, under way, too early, too many. */
const PASSING = [401, 408, 409, 425, 429];

/** Whether the API itself refused for good. What a proxy on the way answers may be over a moment later. */
export function isFinal(error: unknown): error is Problem {
  if (!(error instanceof Problem) || error.kind === "unknown") return false;
  return error.status >= 400 && error.status < 500 && !PASSING.includes(error.status);
}

export type { Session };
