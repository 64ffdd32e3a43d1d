/** What the visitor has explored of a tour, and the acts that change it: the same from the stage and from the text. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Tour } from "../../api/types.ts";
import { say } from "../../state/announce.ts";
import { contentMark, hotspotMark } from "../../state/discoveries.ts";
import { onConfirmed, record } from "../../state/outbox.ts";
import { onAward } from "../../state/points.ts";
import { hotspotWorth, useRules } from "../../state/season.ts";
import { counted } from "../../words.ts";
import { countsOf, stopsOf, type Count, type Stop } from "./outline.ts";

/** `waiting`: done here; its points have not come yet. */
export type State = "new" | "waiting" | "seen";

/** Where the stream of points is not to be had, an act that was taken shows as counted after this time. */
const WITHOUT_STREAM_MS = 5_000;

export interface Visit {
  stops: Stop[];
  counts: Map<string, Count>;
  seen: number;
  most: number;
  complete: boolean;
  /** Whether this page has recorded the end of the visit. */
  finished: boolean;
  /** What one point earns; 0 while the rules are not known. */
  worth: number;
  state: (hotspot: string) => State;
  isOpen: (hotspot: string) => boolean;
  /** Records that the point was explored. False when it was before. */
  explore: (hotspot: string) => boolean;
  /** Whether the point was explored since the page was opened: it earned its points now. */
  isFresh: (hotspot: string) => boolean;
}

export function useVisit(tour: Tour): Visit {
  const stops = useMemo(() => stopsOf(tour), [tour]);
  const rules = useRules().data;
  // Explored here since the page was opened: shown at once, before the device has kept it.
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [paid, setPaid] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const pay = (hotspot: string) => setPaid((before) => new Set(before).add(hotspot));
    const stops = [
      onAward((award) => pay(award.object)),
      onConfirmed((act) => {
        if (act.kind === "view") timers.add(setTimeout(() => pay(act.target), WITHOUT_STREAM_MS));
      }),
    ];
    return () => {
      stops.forEach((stop) => stop());
      timers.forEach((timer) => clearTimeout(timer));
    };
  }, []);

  const worth = hotspotWorth(rules);
  const isOpen = (hotspot: string) => hotspotMark(hotspot) === "open" && !fresh.has(hotspot);
  const seen = stops.filter((stop) => !isOpen(stop.hotspot.id)).length;
  const complete = stops.length > 0 && seen === stops.length;

  const [finished, setFinished] = useState(false);
  useEffect(() => {
    // The end of a visit counts once, wherever its last point was explored.
    if (!complete || contentMark(tour.id) !== "open") return;
    setFinished(true);
    void record("completion", tour.id);
  }, [complete]);

  return {
    stops,
    counts: countsOf(tour, isOpen),
    seen,
    most: stops.length,
    complete,
    finished,
    worth,
    isOpen,
    state(hotspot) {
      if (isOpen(hotspot)) return "new";
      if (paid.has(hotspot)) return "seen";
      return fresh.has(hotspot) || hotspotMark(hotspot) === "pending" ? "waiting" : "seen";
    },
    explore(hotspot) {
      if (!isOpen(hotspot)) return false;
      setFresh((before) => new Set(before).add(hotspot));
      void record("view", hotspot, tour.id);
      const now = `${counted(seen + 1, "point d’intérêt", "points d’intérêt")} sur ${stops.length}.`;
      say(worth ? `Plus ${worth} points. ${now}` : now);
      return true;
    },
    isFresh: (hotspot) => fresh.has(hotspot),
  };
}
