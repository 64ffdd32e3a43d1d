/** The tour in its order: which point comes when, what is left, where the scenes lie on the plan. */
import type { Hotspot, ListedQuiz, Scene, Tour } from "../../api/types.ts";

/** A hotspot with its scene, and its number over the whole tour (from 1). */
export interface Stop {
  hotspot: Hotspot;
  scene: string;
  number: number;
}

export interface Count {
  seen: number;
  most: number;
}

type IsOpen = (hotspot: string) => boolean;

/** All points of the tour, in the order of its outline. */
export function stopsOf(tour: Pick<Tour, "scenes">): Stop[] {
  let number = 0;
  return tour.scenes.flatMap((scene) =>
    scene.hotspots.map((hotspot) => ({ hotspot, scene: scene.id, number: ++number })),
  );
}

/** The scene that an address names; the first one when it names none, or one that is not there. */
export function sceneOf(tour: Pick<Tour, "scenes">, id: string | undefined): Scene {
  return tour.scenes.find((scene) => scene.id === id) ?? tour.scenes[0]!;
}

/**
 * Where to go next: the open points of this scene first, from `at` on and around; then those of the scenes that follow.
 * Null when nothing is left.
 */
export function nextStop(stops: Stop[], scene: string, at: string | null, isOpen: IsOpen): Stop | null {
  const open = stops.filter((stop) => isOpen(stop.hotspot.id));
  const here = open.filter((stop) => stop.scene === scene);
  const from = stops.find((stop) => stop.hotspot.id === at && stop.scene === scene)?.number ?? 0;
  const last = stops.filter((stop) => stop.scene === scene).at(-1)?.number ?? 0;
  return (
    here.find((stop) => stop.number > from) ??
    here[0] ??
    open.find((stop) => stop.number > last) ??
    open[0] ??
    null
  );
}

/** The point before `at` in the tour's order, explored or not; the last one of all before the first. */
export function previousStop(stops: Stop[], scene: string, at: string | null): Stop | null {
  const from =
    stops.find((stop) => stop.hotspot.id === at) ?? stops.find((stop) => stop.scene === scene) ?? stops[0];
  if (!from) return null;
  return stops[(from.number - 2 + stops.length) % stops.length]!;
}

/** Explored points of each scene. */
export function countsOf(tour: Pick<Tour, "scenes">, isOpen: IsOpen): Map<string, Count> {
  return new Map(
    tour.scenes.map((scene) => [
      scene.id,
      {
        seen: scene.hotspots.filter((hotspot) => !isOpen(hotspot.id)).length,
        most: scene.hotspots.length,
      },
    ]),
  );
}

export interface Plan {
  columns: number;
  rows: number;
  places: { scene: string; x: number; y: number }[];
  /** Pairs of scenes with a door between them. */
  ways: [string, string][];
}

/** A plan of the doors: a column for each door that one passes from the first scene, scenes of a column below each other. */
export function planOf(scenes: Pick<Scene, "id" | "links">[]): Plan {
  const known = new Set(scenes.map((scene) => scene.id));
  const depth = new Map<string, number>();
  let edge = scenes.slice(0, 1).map((scene) => scene.id);
  for (let column = 0; edge.length; column++) {
    edge.forEach((id) => depth.set(id, column));
    edge = scenes
      .filter((scene) => edge.includes(scene.id))
      .flatMap((scene) => scene.links.map((link) => link.to))
      .filter((id, position, all) => known.has(id) && !depth.has(id) && all.indexOf(id) === position);
  }
  // A scene without a way to it stands at the end all the same.
  const furthest = Math.max(0, ...depth.values());
  scenes.forEach((scene) => depth.has(scene.id) || depth.set(scene.id, furthest + 1));

  const columns = new Map<number, string[]>();
  for (const scene of scenes) {
    const column = depth.get(scene.id)!;
    columns.set(column, [...(columns.get(column) ?? []), scene.id]);
  }
  const rows = Math.max(...[...columns.values()].map((ids) => ids.length));
  const places = [...columns].flatMap(([column, ids]) =>
    ids.map((scene, row) => ({ scene, x: column, y: row + (rows - ids.length) / 2 })),
  );
  const ways = new Map<string, [string, string]>();
  for (const scene of scenes)
    for (const link of scene.links) {
      const pair = [scene.id, link.to].sort() as [string, string];
      if (known.has(link.to)) ways.set(pair.join(" "), pair);
    }
  return { columns: columns.size, rows, places, ways: [...ways.values()] };
}

/** The quiz about what there was to see: the one that names the tour, or is named after it. */
export function quizOf<T extends Pick<ListedQuiz, "id" | "kind" | "content">>(
  tour: string,
  quizzes: T[],
): T | null {
  const about = quizzes.filter((quiz) => quiz.kind === "knowledge");
  return about.find((quiz) => quiz.content === tour) ?? about.find((quiz) => quiz.id.includes(tour)) ?? null;
}
