import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Tour } from "../../api/types.ts";

const seen = signal<Record<string, "open" | "pending" | "done">>({});
const acts: string[] = [];
const words: string[] = [];
let award: (given: { object: string }) => void = () => undefined;
let confirm: (act: { kind: string; target: string }) => void = () => undefined;

vi.mock("../../state/discoveries.ts", () => ({
  hotspotMark: (id: string) => seen.value[id] ?? "open",
  contentMark: (id: string) => seen.value[id] ?? "open",
}));
vi.mock("../../state/outbox.ts", () => ({
  record: (kind: string, target: string, tour: string | null = null) => {
    acts.push([kind, target, tour].filter(Boolean).join(" "));
    return Promise.resolve();
  },
  onConfirmed: (hear: typeof confirm) => {
    confirm = hear;
    return () => undefined;
  },
}));
vi.mock("../../state/points.ts", () => ({
  onAward: (hear: typeof award) => {
    award = hear;
    return () => undefined;
  },
}));
vi.mock("../../state/announce.ts", () => ({ say: (text: string) => words.push(text) }));
vi.mock("../../state/season.ts", () => ({
  useRules: () => ({ data: {} }),
  hotspotWorth: () => 10,
}));

const { useVisit } = await import("./visit.ts");
type Visit = ReturnType<typeof useVisit>;

const hotspot = (id: string) => ({ id, title: id, text: "", alt: "", occupations: [], yaw: 0, pitch: 0 });
const tour = {
  id: "grue",
  scenes: [
    { id: "atelier", hotspots: [hotspot("soudure"), hotspot("fissure")], links: [] },
    { id: "pied", hotspots: [hotspot("lest")], links: [] },
  ],
} as unknown as Tour;

let visit: Visit;
const root = document.createElement("div");
function Probe() {
  visit = useVisit(tour);
  return null;
}

beforeEach(() => {
  seen.value = {};
  acts.length = words.length = 0;
  vi.useFakeTimers();
  act(() => render(<Probe />, root));
});
afterEach(() => {
  act(() => render(null, root));
  vi.useRealTimers();
});

const explore = (id: string) => act(() => void visit.explore(id));

it("records a point once, says what it earned, and shows it at once", () => {
  explore("soudure");
  expect(acts).toEqual(["view soudure grue"]);
  expect(words).toEqual(["Plus 10 points. 1 point d’intérêt sur 3."]);
  expect([visit.seen, visit.state("soudure"), visit.isFresh("soudure")]).toEqual([1, "waiting", true]);
  let again = true;
  act(() => void (again = visit.explore("soudure")));
  expect(again).toBe(false);
  expect(acts).toHaveLength(1);
});

it("shows points as waiting until the award is heard", () => {
  explore("soudure");
  act(() => award({ object: "fissure" }));
  expect(visit.state("soudure")).toBe("waiting");
  act(() => award({ object: "soudure" }));
  expect(visit.state("soudure")).toBe("seen");
});

it("shows what was taken as counted after a while, where no award is heard", () => {
  explore("soudure");
  act(() => confirm({ kind: "view", target: "soudure" }));
  expect(visit.state("soudure")).toBe("waiting");
  act(() => void vi.advanceTimersByTime(5_000));
  expect(visit.state("soudure")).toBe("seen");
});

it("shows what waits on this device from before as waiting", () => {
  act(() => void (seen.value = { soudure: "pending", fissure: "done" }));
  expect([visit.state("soudure"), visit.state("fissure"), visit.state("lest")]).toEqual([
    "waiting",
    "seen",
    "new",
  ]);
  expect(visit.isFresh("soudure")).toBe(false);
});

it("records the end of the visit once, after its last point", () => {
  act(() => void (seen.value = { soudure: "done", fissure: "done" }));
  expect([visit.complete, visit.finished]).toEqual([false, false]);
  explore("lest");
  expect(acts).toEqual(["view lest grue", "completion grue"]);
  expect([visit.complete, visit.finished]).toEqual([true, true]);
});

it("records the end also when the last point was explored on another device", () => {
  act(() => void (seen.value = { soudure: "done", fissure: "done", lest: "done" }));
  expect(acts).toEqual(["completion grue"]);
});

it("does not record an end that counted before", () => {
  act(() => void (seen.value = { soudure: "done", fissure: "done", lest: "done", grue: "done" }));
  expect(acts).toEqual([]);
  expect([visit.complete, visit.finished]).toEqual([true, false]);
});
