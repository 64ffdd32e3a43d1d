/** The scene all around: the picture, and on it our own buttons and doors, in the order of the outline. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MutableRef } from "preact/hooks";
import type { Scene } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { nearest, sideOf, type Direction, type Side, type View } from "./angles.ts";
import { arrange } from "./arrange.ts";
import { Edges, NO_EDGES } from "./Edges.tsx";
import { Hint } from "./Hint.tsx";
import type { Stop } from "./outline.ts";
import { isFast, sizesOf, stillness } from "./picture.ts";
import type { Panorama } from "./viewer.ts";
import type { State } from "./visit.ts";

const TURN_MS = 480;
/** A step of the arrow keys, and of the buttons at the edges, in degrees. */
const STEP = 10;
const STRIDE = 45;
const ZOOM = 12;

interface Props {
  tour: string;
  scene: Scene;
  /** The points of this scene. */
  stops: Stop[];
  state: (hotspot: string) => State;
  /** The point that the visitor is led to. */
  aim: string | null;
  /** Points whose "+10" is just shown. */
  gains: string[];
  worth: number;
  inert: boolean;
  /** How many pixels of the stage lie under the title. */
  covered: () => number;
  onOpen: (stop: Stop) => void;
  /** The visitor is led to a point. */
  onAim: (hotspot: string) => void;
  /** The picture, or what draws it, could not be had. */
  onBroken: () => void;
  /** Given the way to turn the stage. */
  control: MutableRef<{ face: (to: Direction) => void } | null>;
}

export function Stage(props: Props) {
  const { scene, stops, state, aim, gains, worth, inert, control } = props;
  const stage = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const panorama = useRef<Panorama | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [drawing, setDrawing] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const [edges, setEdges] = useState(NO_EDGES);
  const ready = shown === scene.id;

  function seen(): View | null {
    const view = panorama.current?.view();
    return view ? { ...view, covered: latest.current.covered() } : null;
  }

  function moved() {
    const view = seen();
    if (!view) return;
    if (layer.current) arrange(layer.current, view);
    const count = { ...NO_EDGES };
    for (const stop of latest.current.stops) {
      const side = latest.current.state(stop.hotspot.id) === "new" ? sideOf(view, stop.hotspot) : null;
      if (side) count[side]++;
    }
    setEdges((before) =>
      (Object.keys(count) as Side[]).every((side) => before[side] === count[side]) ? before : count,
    );
  }

  useEffect(() => {
    let gone = false;
    import("./viewer.ts").then(
      ({ open }) => {
        if (gone || !picture.current) return;
        panorama.current = open(picture.current, {
          moved,
          lost: () => latest.current.onBroken(),
          still: stillness(),
        });
        setDrawing(true);
      },
      () => gone || latest.current.onBroken(),
    );
    return () => {
      gone = true;
      panorama.current?.destroy();
      panorama.current = null;
    };
  }, []);

  useEffect(() => {
    if (!drawing) return;
    let gone = false;
    void show().catch(() => gone || latest.current.onBroken());
    async function show() {
      const { small, large } = sizesOf(scene.image?.sizes ?? []);
      if (!small) throw new Error("the scene has no picture");
      const started = performance.now();
      if (!(await panorama.current!.show(small.url)) || gone) return;
      // Where to is known only now: one may have been led to a point meanwhile.
      const led = stops.find((stop) => stop.hotspot.id === latest.current.aim)?.hotspot;
      panorama.current!.turn(led ?? scene.initial_view, 0);
      setShown(scene.id);
      const bits = (small.bytes * 8_000) / Math.max(1, performance.now() - started);
      // Without the large one, the small one stays.
      if (large && isFast(bits)) await panorama.current!.show(large.url).catch(() => undefined);
    }
    return () => {
      gone = true;
    };
  }, [drawing, scene.id]);

  useLayoutEffect(() => {
    if (ready) moved();
  });

  const face = (to: Direction) => panorama.current?.turn(to, stillness() ? 0 : TURN_MS);
  const turnBy = (yaw: number, pitch: number, ms = 0) => {
    const view = panorama.current?.view();
    if (!view) return;
    const up = Math.max(-85, Math.min(85, view.pitch + pitch));
    panorama.current!.turn({ yaw: view.yaw + yaw, pitch: up }, ms);
  };
  const zoom = (by: number) => panorama.current?.zoom(by);
  control.current = { face };

  function keys(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowLeft") turnBy(-STEP, 0);
    else if (event.key === "ArrowRight") turnBy(STEP, 0);
    else if (event.key === "ArrowUp") turnBy(0, STEP);
    else if (event.key === "ArrowDown") turnBy(0, -STEP);
    else if (event.key === "+" || event.key === "=") zoom(ZOOM);
    else if (event.key === "-") zoom(-ZOOM);
    else return;
    event.preventDefault();
  }

  function toEdge(side: Side) {
    const view = seen();
    if (!view) return;
    const open = stops.filter((stop) => state(stop.hotspot.id) === "new");
    const found = nearest(
      view,
      side,
      open.map((stop) => stop.hotspot),
    );
    if (found) {
      latest.current.onAim(found.id);
      face(found);
    } else turnBy(side === "left" ? -STRIDE : STRIDE, 0, stillness() ? 0 : TURN_MS);
  }

  return (
    <div
      ref={stage}
      class="stage"
      id="stage"
      tabIndex={0}
      role="group"
      aria-label={`Vue à 360° : ${scene.title}. Flèches pour tourner, plus et moins pour approcher, Tab pour passer d’un point d’intérêt à l’autre.`}
      aria-busy={!ready}
      inert={inert}
      onKeyDown={keys}
      data-ready={ready ? "" : undefined}
    >
      {scene.image ? <img class="stage-poster" src={scene.image.poster.url} alt="" decoding="async" /> : null}
      <div class="stage-picture" ref={picture} aria-hidden="true" />
      <div {...(inert ? {} : { id: "points" })} tabIndex={-1} class="stage-layer" ref={layer}>
        {stops.map((stop) => (
          <Point
            key={stop.hotspot.id}
            stop={stop}
            state={state(stop.hotspot.id)}
            aim={aim === stop.hotspot.id}
            onOpen={props.onOpen}
            onFocus={() => {
              props.onAim(stop.hotspot.id);
              face(stop.hotspot);
            }}
          />
        ))}
        {scene.links.map((link) => (
          <a
            key={link.to}
            class="gate"
            href={`/visites/${props.tour}?scene=${link.to}`}
            data-yaw={link.yaw}
            data-pitch={link.pitch}
            onFocus={(event) => event.currentTarget.matches(":focus-visible") && face(link)}
          >
            <Icon name={link.pitch > 30 ? "up" : "next"} />
            {link.label}
          </a>
        ))}
        {stops
          .filter((stop) => gains.includes(stop.hotspot.id))
          .map(({ hotspot }) => (
            <div
              key={`+${hotspot.id}`}
              class={state(hotspot.id) === "waiting" ? "gain waiting" : "gain"}
              data-yaw={hotspot.yaw}
              data-pitch={hotspot.pitch}
              aria-hidden="true"
            >
              {worth ? `+${worth}` : <Icon name="check" />}
            </div>
          ))}
      </div>
      {ready ? <Hint stage={stage} /> : <p class="stage-said late">L’image arrive…</p>}
      <Edges counts={edges} onTurn={toEdge} />
      <div class="zoom">
        <button type="button" class="btn round glass" aria-label="Approcher" onClick={() => zoom(ZOOM)}>
          <Icon name="plus" />
        </button>
        <button type="button" class="btn round glass" aria-label="Éloigner" onClick={() => zoom(-ZOOM)}>
          <Icon name="minus" />
        </button>
      </div>
    </div>
  );
}

interface PointProps {
  stop: Stop;
  state: State;
  aim: boolean;
  onOpen: (stop: Stop) => void;
  onFocus: () => void;
}

function Point({ stop, state, aim, onOpen, onFocus }: PointProps) {
  const { hotspot, number } = stop;
  const classes = ["hot", state !== "new" && "seen", state === "waiting" && "waiting", aim && "aim"];
  const said = { new: "", waiting: ", exploré, à confirmer", seen: ", exploré" }[state];
  return (
    <button
      type="button"
      class={classes.filter(Boolean).join(" ")}
      id={`point-${hotspot.id}`}
      aria-label={`Point ${number} : ${hotspot.title}${said}`}
      aria-haspopup="dialog"
      data-yaw={hotspot.yaw}
      data-pitch={hotspot.pitch}
      // A press focuses, too: what is pressed must not run away from the finger.
      onFocus={(event) => event.currentTarget.matches(":focus-visible") && onFocus()}
      onClick={() => onOpen(stop)}
    >
      <i />
      {state === "new" ? number : <Icon name="check" />}
      <span>{hotspot.title}</span>
    </button>
  );
}
