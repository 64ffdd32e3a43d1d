import { describe, expect, it } from "vitest";
import type { Hotspot, Scene } from "../../api/types.ts";
import { countsOf, nextStop, planOf, previousStop, quizOf, sceneOf, stopsOf } from "./outline.ts";

const hotspot = (id: string): Hotspot => ({
  id,
  title: id,
  text: "",
  alt: "",
  occupations: [],
  yaw: 0,
  pitch: 0,
});

const scene = (id: string, hotspots: string[], doors: string[]): Scene => ({
  id,
  title: id,
  description: "",
  panorama_alt: "",
  initial_view: { yaw: 0, pitch: 0 },
  links: doors.map((to) => ({ to, label: to, yaw: 0, pitch: 0 })),
  hotspots: hotspots.map(hotspot),
  image: { poster: { url: "", width: 1, height: 1, bytes: 1 }, sizes: [] },
});

const tour = {
  scenes: [
    scene("atelier", ["soudure", "fissure"], ["pied"]),
    scene("pied", ["lest", "mat", "girouette"], ["atelier", "cabine", "poste"]),
    scene("cabine", ["manettes"], ["pied"]),
    scene("poste", ["ecrans"], ["pied"]),
  ],
};
const stops = stopsOf(tour);
const without =
  (...seen: string[]) =>
  (id: string) =>
    !seen.includes(id);
const next = (at: string, from: string | null, ...seen: string[]) =>
  nextStop(stops, at, from, without(...seen))?.hotspot.id;

describe("the order of a tour", () => {
  it("numbers points over all scenes, in the order of the outline", () => {
    expect(stops.map((stop) => [stop.number, stop.scene, stop.hotspot.id])).toEqual([
      [1, "atelier", "soudure"],
      [2, "atelier", "fissure"],
      [3, "pied", "lest"],
      [4, "pied", "mat"],
      [5, "pied", "girouette"],
      [6, "cabine", "manettes"],
      [7, "poste", "ecrans"],
    ]);
  });

  it("begins with the first scene when an address names none, or one that is gone", () => {
    expect(sceneOf(tour, "cabine").id).toBe("cabine");
    expect(sceneOf(tour, undefined).id).toBe("atelier");
    expect(sceneOf(tour, "grenier").id).toBe("atelier");
  });
});

describe("the next point", () => {
  it("is the next open one of this scene, and around it", () => {
    expect(next("pied", null)).toBe("lest");
    expect(next("pied", "lest", "lest")).toBe("mat");
    expect(next("pied", "lest", "lest", "mat")).toBe("girouette");
    expect(next("pied", "girouette", "girouette")).toBe("lest");
  });

  it("goes on to the scenes that follow, then to those before", () => {
    expect(next("pied", "girouette", "lest", "mat", "girouette")).toBe("manettes");
    expect(next("cabine", "manettes", "manettes", "ecrans", "lest")).toBe("soudure");
  });

  it("starts a scene at its first point, though one was led to another scene's before", () => {
    expect(next("cabine", "soudure", "soudure")).toBe("manettes");
  });

  it("is nowhere when all is explored", () => {
    expect(next("pied", null, ...stops.map((stop) => stop.hotspot.id))).toBeUndefined();
  });

  it("has one before it, explored or not", () => {
    expect(previousStop(stops, "pied", "mat")?.hotspot.id).toBe("lest");
    expect(previousStop(stops, "pied", null)?.hotspot.id).toBe("fissure");
    expect(previousStop(stops, "atelier", "soudure")?.hotspot.id).toBe("ecrans");
    expect(previousStop([], "atelier", null)).toBeNull();
  });
});

it("counts what was explored in each scene", () => {
  const counts = countsOf(tour, without("lest", "ecrans"));
  expect(counts.get("atelier")).toEqual({ seen: 0, most: 2 });
  expect(counts.get("pied")).toEqual({ seen: 1, most: 3 });
  expect(counts.get("poste")).toEqual({ seen: 1, most: 1 });
});

describe("the plan", () => {
  it("has a column for each door passed, and each way once", () => {
    const plan = planOf(tour.scenes);
    expect([plan.columns, plan.rows]).toEqual([3, 2]);
    expect(plan.places).toEqual([
      { scene: "atelier", x: 0, y: 0.5 },
      { scene: "pied", x: 1, y: 0.5 },
      { scene: "cabine", x: 2, y: 0 },
      { scene: "poste", x: 2, y: 1 },
    ]);
    expect(plan.ways).toHaveLength(3);
  });

  it("places a scene that no door leads to, and ignores doors to nowhere", () => {
    const plan = planOf([scene("a", [], ["gone"]), scene("b", [], [])]);
    expect(plan.places.map((place) => place.x)).toEqual([0, 1]);
    expect(plan.ways).toEqual([]);
  });
});

it("finds the quiz about a tour by what it names, else by its own name", () => {
  const quiz = (id: string, content: string | null, kind: "knowledge" | "interests" = "knowledge") => ({
    id,
    content,
    kind,
  });
  const interests = quiz("quel-metier-grue", "grue", "interests");
  expect(quizOf("grue", [interests, quiz("quiz-grue", null), quiz("autre", "grue")])?.id).toBe("autre");
  expect(quizOf("grue", [interests, quiz("quiz-grue", null)])?.id).toBe("quiz-grue");
  expect(quizOf("grue", [interests])).toBeNull();
});
