/** Inside: the scene or its text, the way on, the plan, and what opens over it. */
import { useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Scene, Tour } from "../../api/types.ts";
import { Icon } from "../../components/Icon.tsx";
import { useCompanies } from "../../state/season.ts";
import type { Direction } from "./angles.ts";
import { Bar } from "./Bar.tsx";
import { remark } from "./depth.ts";
import { EndSheet } from "./EndSheet.tsx";
import { Minimap } from "./Minimap.tsx";
import { Warning, WhyWords } from "./Notices.tsx";
import { nextStop, previousStop, type Stop } from "./outline.ts";
import { canDraw, chooseMode, stillness } from "./picture.ts";
import { PlanSheet } from "./PlanSheet.tsx";
import { PointSheet } from "./PointSheet.tsx";
import { Quit } from "./Quit.tsx";
import { Stage } from "./Stage.tsx";
import { Twin } from "./Twin.tsx";
import type { Visit } from "./visit.ts";

/** The "+10" is seen so long before the sheet opens, and stays so long in all. */
const REWARD_MS = 850;
const GAIN_MS = 2600;

interface Props {
  tour: Tour;
  scene: Scene;
  visit: Visit;
  text: boolean;
}

export function VisitScreen({ tour, scene, visit, text }: Props) {
  const { route } = useLocation();
  const [opened, setOpened] = useState<Stop | null>(null);
  const [opening, setOpening] = useState<Stop | null>(null);
  const [gains, setGains] = useState<string[]>([]);
  const [aim, setAim] = useState<string | null>(null);
  const [lead, setLead] = useState<{ hotspot: string; scene: string } | null>(null);
  const [plan, setPlan] = useState(false);
  const [end, setEnd] = useState<"no" | "due" | "open">("no");
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set());
  // A stage that failed is made anew.
  const [tries, setTries] = useState(0);
  const control = useRef<{ face: (to: Direction) => void } | null>(null);

  const top = useRef<HTMLDivElement>(null);

  const failed = broken.has(scene.id);
  const words = text || failed || !canDraw();
  // The stage is kept while its text is read, and never made for who only reads.
  const staged = useRef(false);
  staged.current ||= !words;
  const stops = visit.stops.filter((stop) => stop.scene === scene.id);
  const company = useCompanies().data?.items.find((each) => each.id === tour.company);
  const address = (to: string, inWords = words) =>
    `/visites/${tour.id}${inWords ? "/texte" : ""}?scene=${to}`;

  useEffect(() => {
    if (!opening) return;
    const timer = setTimeout(
      () => {
        setOpening(null);
        setOpened(opening);
      },
      stillness() ? 0 : REWARD_MS,
    );
    return () => clearTimeout(timer);
  }, [opening]);

  useEffect(() => {
    if (visit.finished) setEnd("due");
  }, [visit.finished]);
  useEffect(() => {
    if (end === "due" && !opened && !opening) setEnd("open");
  }, [end, opened, opening]);

  // Through a door, and through « Entrer »: the focus is led to what is new. Who swaps picture and text keeps the switch.
  const shown = useRef("");
  useEffect(() => {
    const swapped = shown.current === scene.id;
    shown.current = scene.id;
    if (swapped && document.activeElement?.closest(".tour-bar")) return;
    setOpened(null);
    setOpening(null);
    if (lead?.scene === scene.id) return;
    setAim(null);
    focus(words ? "twin-title" : "stage");
  }, [scene.id, words]);

  useEffect(() => {
    if (!lead || lead.scene !== scene.id) return;
    const stop = stops.find((each) => each.hotspot.id === lead.hotspot);
    setAim(lead.hotspot);
    focus(words ? `texte-${lead.hotspot}` : `point-${lead.hotspot}`, words);
    if (stop && !words) control.current?.face(stop.hotspot);
    setLead(null);
  }, [lead, scene.id]);

  function goTo(stop: Stop | null) {
    if (!stop) return;
    setLead({ hotspot: stop.hotspot.id, scene: stop.scene });
    if (stop.scene !== scene.id) route(address(stop.scene));
  }

  function goOn() {
    setOpened(null);
    if (visit.complete) setEnd("open");
    else goTo(nextStop(visit.stops, scene.id, aim, visit.isOpen));
  }

  function open(stop: Stop) {
    if (opening) return;
    const { id } = stop.hotspot;
    setAim(id);
    focus(`point-${id}`);
    control.current?.face(stop.hotspot);
    if (!visit.explore(id)) return setOpened(stop);
    setGains((before) => [...before, id]);
    setTimeout(() => setGains((before) => before.filter((each) => each !== id)), GAIN_MS);
    setOpening(stop);
  }

  function toggle() {
    chooseMode(words ? "view" : "text");
    if (broken.size) {
      setBroken(new Set());
      setTries(tries + 1);
    }
    route(address(scene.id, !words), true);
    remark();
  }

  return (
    <>
      <a
        class="skip"
        href="#points"
        onClick={(event) => {
          // Without an entry of its own in the history, which is made of scenes.
          event.preventDefault();
          focus("points", true);
        }}
      >
        Aller aux points d’intérêt
      </a>
      <div ref={top} class={words ? "tour-top solid" : "tour-top"}>
        <Quit />
        <div class="tour-title">
          <h1>{scene.title}</h1>
          <p>
            Scène {tour.scenes.indexOf(scene) + 1} sur {tour.scenes.length}
            {company ? ` · ${company.name}` : ""}
          </p>
          <Warning />
        </div>
        {document.fullscreenEnabled ? (
          <button type="button" class="btn round glass hide-s" aria-label="Plein écran" onClick={fullscreen}>
            <Icon name="fullscreen" />
          </button>
        ) : null}
      </div>
      {staged.current ? (
        <Stage
          key={tries}
          tour={tour.id}
          scene={scene}
          stops={stops}
          state={visit.state}
          aim={aim}
          gains={gains}
          worth={visit.worth}
          inert={words}
          covered={() => top.current?.offsetHeight ?? 0}
          onOpen={open}
          onAim={setAim}
          onBroken={() => setBroken((before) => new Set(before).add(scene.id))}
          control={control}
        />
      ) : null}
      {words ? (
        <Twin
          tour={tour.id}
          scene={scene}
          stops={stops}
          state={visit.state}
          worth={visit.worth}
          note={<WhyWords failed={failed && !text} onRetry={toggle} />}
          onRead={(stop) => {
            setAim(stop.hotspot.id);
            visit.explore(stop.hotspot.id);
          }}
        />
      ) : (
        <Minimap scenes={tour.scenes} here={scene} counts={visit.counts} onOpen={() => setPlan(true)} />
      )}
      <Bar
        visit={visit}
        words={words}
        onPrevious={() => goTo(previousStop(visit.stops, scene.id, aim))}
        onNext={goOn}
        onSwap={toggle}
        onPlan={() => setPlan(true)}
      />
      {opened ? (
        <PointSheet
          key={opened.hotspot.id}
          stop={opened}
          visit={visit}
          onNext={goOn}
          onClose={() => setOpened(null)}
        />
      ) : null}
      {plan ? (
        <PlanSheet
          tour={tour}
          here={scene.id}
          counts={visit.counts}
          address={address}
          onClose={() => setPlan(false)}
        />
      ) : null}
      {end === "open" ? <EndSheet tour={tour} most={visit.most} onClose={() => setEnd("no")} /> : null}
    </>
  );
}

function focus(id: string, scroll = false): void {
  document.getElementById(id)?.focus({ preventScroll: !scroll });
}

function fullscreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen().catch(() => undefined);
}
