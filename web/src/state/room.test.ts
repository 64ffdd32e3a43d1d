import { describe, expect, it } from "vitest";
import type { QuestionShown, RoomChange } from "../api/live.ts";
import { EMPTY_ROOM, entitiesOf, inOrder, inView, withChange, withSnapshot, withTail } from "./room.ts";

function question(sequence: number, id: string, more: Partial<QuestionShown> = {}): RoomChange<"question"> {
  return {
    sequence,
    at: "2026-11-30T13:00:00Z",
    kind: "question",
    id,
    data: {
      text: `Question ${id}`,
      author: "Loutre curieuse 42",
      state: "published",
      votes: 0,
      pinned: false,
      merged: 0,
      published_at: `2026-11-30T13:00:0${sequence}Z`,
      answer: null,
      ...more,
    },
  };
}

const removed = (sequence: number, id: string): RoomChange => ({ ...question(sequence, id), data: null });
const ids = (room: Parameters<typeof entitiesOf>[0]) => entitiesOf(room, "question").map((each) => each.id);

describe("changes", () => {
  it("are taken in order, each once", () => {
    const first = withChange(EMPTY_ROOM, question(1, "a", { votes: 1 }));
    const second = withChange(first, question(2, "a", { votes: 2 }));
    expect(entitiesOf(second, "question")[0]!.data.votes).toBe(2);
    // Sent again after a reconnection, the older one does not come back over the newer.
    expect(withChange(second, question(1, "a", { votes: 1 }))).toBe(second);
    expect(second.sequence).toBe(2);
  });

  it("of two entities with one id are two", () => {
    const reactions = { ...question(2, "a"), kind: "announcement", data: { text: "Bonjour", at: "" } };
    const room = withChange(withChange(EMPTY_ROOM, question(1, "a")), reactions as RoomChange);
    expect(ids(room)).toEqual(["a"]);
    expect(entitiesOf(room, "announcement")).toHaveLength(1);
  });

  it("without data take the entity from the screen", () => {
    const room = [question(1, "a"), question(2, "b"), removed(3, "a")].reduce(withChange, EMPTY_ROOM);
    expect(ids(room)).toEqual(["b"]);
  });

  it("too far ahead are not taken, and mark a gap that their forerunners close", () => {
    const room = withChange(withChange(EMPTY_ROOM, question(1, "a")), question(3, "c"));
    expect([room.sequence, room.gap, ids(room)]).toEqual([1, true, ["a"]]);
    const whole = withTail(room, { sequence: 3, changes: [question(2, "b"), question(3, "c")] });
    expect([whole.sequence, whole.gap, ids(whole)]).toEqual([3, false, ["a", "b", "c"]]);
  });
});

describe("a tail", () => {
  it("may repeat what the stream brought meanwhile", () => {
    const room = withChange(EMPTY_ROOM, question(1, "a"));
    const after = withTail(room, { sequence: 2, changes: [question(1, "a"), question(2, "b")] });
    expect([after.sequence, ids(after)]).toEqual([2, ["a", "b"]]);
  });

  it("that was cut leaves a gap", () => {
    expect(withTail(EMPTY_ROOM, { sequence: 9, changes: [question(1, "a")] })).toMatchObject({
      sequence: 1,
      gap: true,
    });
  });
});

describe("a snapshot", () => {
  it("replaces what is known, with the holes between its entities", () => {
    const before = withChange(EMPTY_ROOM, question(1, "gone"));
    const room = withSnapshot(before, { sequence: 9, entities: [question(4, "a"), question(8, "b")] });
    expect([room.sequence, room.gap, ids(room)]).toEqual([9, false, ["a", "b"]]);
    expect(withChange(room, question(10, "c")).gap).toBe(false);
  });

  it("that is older than what is known changes nothing", () => {
    const room = withSnapshot(EMPTY_ROOM, { sequence: 9, entities: [question(9, "a")] });
    expect(withSnapshot(room, { sequence: 8, entities: [] })).toBe(room);
  });
});

describe("questions", () => {
  const room = [
    question(1, "old", { votes: 3 }),
    question(2, "most", { votes: 5 }),
    question(3, "new", { votes: 3 }),
  ].reduce(withChange, EMPTY_ROOM);
  const all = entitiesOf(room, "question");
  const order = (...given: Parameters<typeof inOrder>) => inOrder(...given).map((each) => each.id);

  it("stand by votes, the later of two equals first, or by time", () => {
    expect(order(all, "votes")).toEqual(["most", "new", "old"]);
    expect(order(all, "recent")).toEqual(["new", "most", "old"]);
  });

  it("stand by the votes that are shown", () => {
    expect(order(all, "votes", (each) => each.data.votes + (each.id === "old" ? 9 : 0))[0]).toBe("old");
  });

  it("that are pinned stand first, and are the one in view", () => {
    expect(inView(all)).toBeNull();
    const pinned = entitiesOf(withChange(room, question(4, "old", { votes: 3, pinned: true })), "question");
    expect(order(pinned, "recent")[0]).toBe("old");
    expect(inView(pinned)?.id).toBe("old");
  });
});
