/** Places in live sessions: the visitor's own, those of their class, and what is done about them. */
import { call, isFinal, Problem } from "../api/client.ts";
import type { BookedList, BookedSession, Booking } from "../api/live.ts";
import { readBookings } from "./bookingNews.ts";
import { refresh, useResource } from "./resource.ts";
import { visitor } from "./session.ts";
import { storage } from "./storage.ts";
import { someVisitor } from "./visitors.ts";

/** Path of the visitor's bookings. */
const MINE = "/me/live";
const KEYS = "usine.live.seat.";

export interface Places {
  /** Their own. */
  own: Booking | null;
  /** Of the class where they sit. */
  ofClass: Booking | null;
}

export const NO_PLACES: Places = { own: null, ofClass: null };

/** Bookings of who is signed in; empty for nobody, null while they are not known. */
export function useBookings(): BookedSession[] | null {
  const who = visitor.current.value;
  const { data, error } = useResource<BookedList>(who ? MINE : null, { as: "visitor" });
  if (!who) return [];
  return data?.items ?? (error ? [] : null);
}

/** Those for `session` among `bookings`. */
export function placesIn(session: string, bookings: readonly BookedSession[] | null): Places {
  const found = bookings?.filter((each) => each.session.id === session).map((each) => each.booking) ?? [];
  return {
    own: found.find((each) => each.school_class === null) ?? null,
    ofClass: found.find((each) => each.school_class !== null) ?? null,
  };
}

/** Whether they may enter and take part. */
export const hasPlace = ({ own, ofClass }: Places): boolean =>
  own?.state === "booked" || ofClass?.state === "booked";

/** Books a place, or one on the waiting list where there is none left. Throws Problem, NoAnswer or SessionOver. */
export async function book(session: string): Promise<Booking> {
  await someVisitor();
  // The same key until an answer came: a lost answer is replayed instead of refused as a second booking.
  const key = storage.get(KEYS + session) ?? crypto.randomUUID();
  storage.set(KEYS + session, key);
  try {
    const booking = await call<Booking>(seatsOf(session), {
      method: "POST",
      as: "visitor",
      body: {},
      idempotencyKey: key,
    });
    storage.remove(KEYS + session);
    return booking;
  } catch (error) {
    if (isFinal(error) || (error instanceof Problem && error.status === 409)) storage.remove(KEYS + session);
    throw error;
  } finally {
    readBookings();
    refresh(pathOf(session)); // the places that are left
  }
}

/** Gives the place back, or leaves the waiting list. Throws Problem or NoAnswer. */
export async function giveBack(session: string): Promise<void> {
  await call(seatsOf(session), { method: "DELETE", as: "visitor" });
  readBookings();
  refresh(pathOf(session));
}

const pathOf = (session: string) => `/live/sessions/${encodeURIComponent(session)}`;
const seatsOf = (session: string) => `${pathOf(session)}/seats`;
