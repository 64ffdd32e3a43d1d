/**
 * What the participants of a session see: the latest change of each entity in its numbered log. Each change is taken exactly
 * once, whether a stream brings it, a poll, or both.
 */
import type { LogTail, RoomChange, RoomSnapshot, Shown } from "../api/live.ts";

export interface Room {
  /** Of the last change taken, all before it included. */
  sequence: number;
  /** `<kind> <id>` -> its latest change; those that are no longer shown stay, without data. */
  entities: ReadonlyMap<string, RoomChange>;
  /** A change came whose forerunner did not: what lies between must be fetched, `changes?after=<sequence>`. */
  gap: boolean;
}

export const EMPTY_ROOM: Room = { sequence: 0, entities: new Map(), gap: false };

const keyOf = (change: RoomChange) => `${change.kind} ${change.id}`;

/** The room after one more change. One that was taken already changes nothing; one too far ahead only marks the gap. */
export function withChange(room: Room, change: RoomChange): Room {
  if (change.sequence <= room.sequence) return room;
  if (change.sequence > room.sequence + 1) return room.gap ? room : { ...room, gap: true };
  const entities = new Map(room.entities).set(keyOf(change), change);
  return { sequence: change.sequence, entities, gap: false };
}

/** The room as a stream sends it to who comes anew. One that is older than what is known changes nothing. */
export function withSnapshot(room: Room, snapshot: RoomSnapshot): Room {
  if (snapshot.sequence < room.sequence) return room;
  return {
    sequence: snapshot.sequence,
    entities: new Map(snapshot.entities.map((change) => [keyOf(change), change])),
    gap: false,
  };
}

/** The room after the changes of a tail. `gap`: the tail was cut, or more has come since: fetch again. */
export function withTail(room: Room, tail: LogTail): Room {
  const after = tail.changes.reduce(withChange, { ...room, gap: false });
  return { ...after, gap: after.gap || after.sequence < tail.sequence };
}

export interface Entity<K extends keyof Shown> {
  id: string;
  at: string;
  /** Of its latest change. */
  sequence: number;
  data: Shown[K];
}

/** All that are shown of a kind, in the order of their latest change. */
export function entitiesOf<K extends keyof Shown>(room: Room, kind: K): Entity<K>[] {
  const found: Entity<K>[] = [];
  for (const change of room.entities.values())
    if (change.kind === kind && change.data !== null)
      found.push({
        id: change.id,
        at: change.at,
        sequence: change.sequence,
        data: change.data as Shown[K],
      });
  return found.sort((one, other) => one.sequence - other.sequence);
}

export type Order = "votes" | "recent";

/** Pinned first; then the most voted, or the latest. `votes`: those to count, when not the log's alone. */
export function inOrder(
  questions: readonly Entity<"question">[],
  order: Order,
  votes: (question: Entity<"question">) => number = (question) => question.data.votes,
): Entity<"question">[] {
  const later = (one: Entity<"question">, other: Entity<"question">) =>
    Date.parse(other.data.published_at) - Date.parse(one.data.published_at);
  return [...questions].sort(
    (one, other) =>
      Number(other.data.pinned) - Number(one.data.pinned) ||
      (order === "votes" ? votes(other) - votes(one) : 0) ||
      later(one, other),
  );
}

/** The question that is being answered: the pinned one; null while none is. */
export function inView(questions: readonly Entity<"question">[]): Entity<"question"> | null {
  return questions.find((each) => each.data.pinned) ?? null;
}
