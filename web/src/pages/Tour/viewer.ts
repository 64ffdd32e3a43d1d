/**
 * The panorama: Photo Sphere Viewer and three, in a chunk of their own that is loaded when a visit begins. It draws and is
 * turned; what stands on it (points, doors) are elements of the page (see Stage), never its own.
 */
import { Cache, EquirectangularAdapter, Viewer } from "@photo-sphere-viewer/core";
import "@photo-sphere-viewer/core/index.css";
import type { Direction, View } from "./angles.ts";

export interface Panorama {
  /** Shows a picture; the view stays. Rejects when it cannot be read. False: another one came between. */
  show(url: string): Promise<boolean>;
  view(): Omit<View, "covered">;
  /** Turns so that `look` is in the middle, within `ms`. */
  turn(look: Direction, ms: number): void;
  /** Nearer (positive) or further, in hundredths of what is possible. */
  zoom(by: number): void;
  destroy(): void;
}

interface Options {
  /** Called whenever what the stage shows has changed. */
  moved: () => void;
  /** Called when the graphics of the device give up. */
  lost: () => void;
  /** No inertia after a drag. */
  still: boolean;
}

/** A line that hiccups gets a second chance before words take the place of the picture. */
const AGAIN_MS = 1_000;

// It would keep ten pictures in memory; the browser and the service worker keep them on the disk.
Cache.enabled = false;

const degrees = (radians: number) => (radians * 180) / Math.PI;
const radians = (angle: number) => (angle * Math.PI) / 180;

/** Opening angle, top to bottom: more where the stage is high and narrow. */
const NARROWEST = 32;
const WIDEST = 96;
const opening = (width: number, height: number) => (width < height ? 84 : 68);

export function open(container: HTMLElement, { moved, lost, still }: Options): Panorama {
  const started = opening(container.clientWidth, container.clientHeight);
  const viewer = new Viewer({
    container,
    adapter: EquirectangularAdapter.withConfig({ useXmpData: false }),
    navbar: false,
    keyboard: false,
    canvasBackground: "transparent",
    moveInertia: still ? false : 0.8,
    minFov: NARROWEST,
    maxFov: WIDEST,
    defaultZoomLvl: ((WIDEST - started) / (WIDEST - NARROWEST)) * 100,
  });
  // It is drawn for eyes: neither a stop of the keyboard nor something to read.
  container.firstElementChild?.removeAttribute("tabindex");

  function view(): Omit<View, "covered"> {
    const { yaw, pitch } = viewer.getPosition();
    return {
      yaw: degrees(yaw),
      pitch: degrees(pitch),
      horizontal: viewer.state.hFov,
      vertical: viewer.state.vFov,
      ...viewer.getSize(),
    };
  }

  viewer.addEventListener("render", () => moved());
  viewer.container.addEventListener("webglcontextlost", lost, true);

  let loading = new AbortController();

  /** The picture. Read here, not by the viewer: a request that it aborts behind a service worker looks failed to it. */
  async function read(url: string, signal: AbortSignal, again = true): Promise<Blob> {
    try {
      const response = await fetch(url, { signal });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return await response.blob();
    } catch (error) {
      if (signal.aborted || !again || !(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      return read(url, signal, false);
    }
  }

  const position = (look: Direction) => ({ yaw: radians(look.yaw), pitch: radians(look.pitch) });
  return {
    async show(url) {
      loading.abort();
      const { signal } = (loading = new AbortController());
      let picture = "";
      try {
        picture = URL.createObjectURL(await read(url, signal));
        if (signal.aborted) return false;
        const options = { showLoader: false, transition: false };
        return ((await viewer.setPanorama(picture, options)) as boolean | void) !== false;
      } catch (error) {
        if (signal.aborted) return false;
        throw error;
      } finally {
        if (picture) URL.revokeObjectURL(picture);
      }
    },
    view,
    turn(look, ms) {
      if (ms <= 0) {
        void viewer.stopAnimation();
        viewer.rotate(position(look));
      } else void viewer.animate({ ...position(look), speed: ms });
    },
    zoom(by) {
      viewer.zoom(viewer.getZoomLevel() + by);
    },
    destroy() {
      loading.abort();
      viewer.container.removeEventListener("webglcontextlost", lost, true);
      viewer.destroy();
    },
  };
}
