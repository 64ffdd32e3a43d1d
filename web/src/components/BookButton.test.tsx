import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Booking, SessionCard } from "../api/live.ts";
import { NO_PLACES, type Places } from "../state/bookings.ts";
import { visitor } from "../state/session.ts";
import { signIn } from "../testing/api.ts";
import { BookButton } from "./BookButton.tsx";

const root = document.createElement("div");
const booking = (more: Partial<Booking> = {}): Booking => ({
  id: "b",
  session: "grue",
  state: "booked",
  places: 1,
  position: null,
  school_class: null,
  booked_at: "2026-11-28T10:00:00Z",
  ...more,
});
const ofClass = booking({ school_class: "c", places: 24 });

function show(places: Places, places_left = 12): string {
  const card = { id: "grue", title: "Une grue", places_left } as SessionCard;
  void act(() => render(<BookButton card={card} places={places} />, root));
  return root.textContent ?? "";
}

let keys: (string | null)[];
let answers: (() => Response)[];

beforeEach(() => {
  localStorage.clear();
  visitor.open(signIn("a"));
  keys = [];
  answers = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    if (!url.endsWith("/seats")) return Promise.resolve(Response.json({ items: [] }));
    keys.push(new Headers(init.headers).get("Idempotency-Key"));
    return Promise.resolve(answers.shift()!());
  });
});

afterEach(() => {
  render(null, root);
  vi.unstubAllGlobals();
});

const press = async () => {
  await act(async () => {
    root.querySelector("button")!.click();
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
};

it("offers a place, or to wait for one where none is left", () => {
  expect(show(NO_PLACES)).toContain("Réserver ma place");
  const full = show(NO_PLACES, 0);
  expect(full).toContain("Complet");
  expect(full).toContain("Me prévenir");
});

it("says what is booked, by whom", () => {
  expect(show({ own: booking(), ofClass: null }, 0)).toBe("Ta place est réservée");
  expect(show({ own: null, ofClass })).toBe("Ta classe vient");
  expect(show({ own: booking(), ofClass })).toBe("Ta place est réservéeTa classe vient aussi");
});

it("says how many come before", () => {
  const waiting = booking({ state: "waiting", position: 3 });
  expect(show({ own: waiting, ofClass: null }, 0)).toContain("3e sur la liste d’attente");
  expect(show({ own: { ...waiting, position: 1 }, ofClass: null }, 0)).toContain("prochaine place pour toi");
  const classWaits = { ...waiting, school_class: "c" };
  expect(show({ own: null, ofClass: classWaits }, 0)).toContain("Ta classe est sur la liste d’attente");
});

it("books under one key until there is an answer, and says why it was refused", async () => {
  show(NO_PLACES);
  answers = [
    () => new Response(null, { status: 503 }),
    () => Response.json({ type: "https://x/problems/session-over", detail: "C’est fini." }, { status: 409 }),
    () => Response.json(booking(), { status: 201 }),
  ];
  await press();
  expect(root.querySelector("[role=alert]")!.textContent).toContain("Ce n’est pas de ta faute");
  await press();
  expect(root.querySelector("[role=alert]")!.textContent).toContain("C’est fini.");
  await press();
  expect(root.querySelector("[role=alert]")).toBeNull();
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});
