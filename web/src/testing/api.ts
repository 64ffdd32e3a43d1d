/** The API, as tests of the client's logic need it: what is outside of the client, answered by hand. */
import { vi } from "vitest";
import type { NewVisitor } from "../api/types.ts";

export interface Asked {
  /** After `/api/v1`. */
  path: string;
  method: string;
  token: string | null;
  body: unknown;
}

/** Answers each `fetch` by `answer`. */
export function api(answer: (asked: Asked) => Response | Promise<Response>): void {
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    return Promise.resolve().then(() =>
      answer({
        path: url.replace("/api/v1", ""),
        method: init.method ?? "GET",
        token: headers.get("Authorization")?.replace("Bearer ", "") ?? null,
        body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : null,
      }),
    );
  });
}

/** What the API answers to a new visitor. */
export function signIn(id: string, serial = 0): NewVisitor {
  return {
    role: "visitor",
    visitor_id: id,
    nickname: "Loutre curieuse 42",
    token: `token-${id}-${serial}`,
    refresh_token: `refresh-${id}-${serial}`,
    expires_in: 900,
  };
}
