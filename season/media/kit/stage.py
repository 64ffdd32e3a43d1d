"""The stage of one scene: hotspots read from the tour's YAML, placement helpers, camera, render."""

from __future__ import annotations

import importlib.util
import math
import re
import time
from collections.abc import Sequence
from pathlib import Path

import bpy
import yaml

from . import core, lighting, materials, screens
from .core import Frame

SEASON = Path(__file__).resolve().parents[2]
NEAREST = 6
"""Props that are kept of each hotspot and door."""


class Stage:
    """A scene to fill. `eye` is the viewer's eye height in metres above the floor (z = 0)."""

    def __init__(self, tour: str, scene: str, eye: float = 1.65) -> None:
        core.reset()
        materials.clear_cache()
        screens.clear_cache()
        self.tour, self.scene, self.eye = tour, scene, eye
        data = yaml.safe_load((SEASON / "tours" / f"{tour}.yaml").read_text(encoding="utf-8"))
        self.data = next(s for s in data["scenes"] if s["id"] == scene)
        self.spots = {h["id"]: (h["yaw"], h["pitch"]) for h in self.data["hotspots"]}
        self.doors = {link["to"]: (link["yaw"], link["pitch"]) for link in self.data["links"]}
        self.world = Frame()
        self.exposure = 0.0
        self.view, self.look = "Khronos PBR Neutral", "None"
        self.haze: tuple[str, float, float, float] | None = None

    def angles(self, spot: str) -> tuple[float, float]:
        """(yaw, pitch) in degrees of a hotspot id or of the scene a link leads to."""
        return self.spots.get(spot) or self.doors[spot]

    def polar(self, yaw: float, dist: float, z: float = 0.0, turn: float = 0.0) -> Frame:
        """A frame at a yaw and ground distance; local +Y points away from the viewer, turned by `turn`."""
        a = math.radians(yaw)
        return self.world.at(dist * math.sin(a), dist * math.cos(a), z, yaw + turn)

    def toward(self, spot: str, dist: float, turn: float = 0.0) -> Frame:
        """A frame on the floor, at a hotspot's yaw and a chosen distance (metres)."""
        return self.polar(self.angles(spot)[0], dist, 0.0, turn)

    def on_floor(self, spot: str, z: float = 0.0, turn: float = 0.0) -> Frame:
        """A frame where the line of sight to a hotspot meets the level z (pitch must look that way)."""
        yaw, pitch = self.angles(spot)
        return self.polar(yaw, (self.eye - z) / math.tan(math.radians(-pitch)), z, turn)

    def height(self, spot: str, dist: float) -> float:
        """The height above the floor of a hotspot's line of sight at a distance (metres)."""
        return self.eye + dist * math.tan(math.radians(self.angles(spot)[1]))

    def seen(self, spot: str, spread: float = 3.0) -> dict[str, float]:
        """What stands at a hotspot: {prop: nearest distance in metres} for rays within `spread` degrees."""
        yaw0, pitch0 = self.angles(spot)
        scene, found = bpy.context.scene, {}
        graph = bpy.context.evaluated_depsgraph_get()
        for i in range(-3, 4):
            for j in range(-3, 4):
                yaw, pitch = math.radians(yaw0 + i * spread / 3), math.radians(pitch0 + j * spread / 3)
                ray = (math.sin(yaw) * math.cos(pitch), math.cos(yaw) * math.cos(pitch), math.sin(pitch))
                hit, place, _, _, obj, _ = scene.ray_cast(graph, (0, 0, self.eye), ray)
                name = re.sub(r"\.\d+$", "", obj.name) if hit else "sky"
                dist = math.dist(place, (0, 0, self.eye)) if hit else math.inf
                found[name] = min(found.get(name, math.inf), dist)
        return dict(sorted(found.items(), key=lambda kv: kv[1]))

    def standing(self) -> dict[str, tuple[tuple[float, float], Sequence[str]]]:
        """Hotspot or door -> its angles, and the props that are seen there, the nearest first."""
        return {
            spot: (self.angles(spot), list(self.seen(spot))[:NEAREST]) for spot in (*self.spots, *self.doors)
        }

    def render(
        self, out: Path, width: int = 1024, samples: int = 16, device: str = "CPU", threads: int = 0
    ) -> float:
        """Render the panorama (width x width/2) to a PNG or JPEG; returns the seconds taken."""
        scene = bpy.context.scene
        cam = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(cam)
        cam.location, cam.rotation_euler = (0, 0, self.eye), (math.pi / 2, 0, 0)
        cam.data.type, cam.data.panorama_type = "PANO", "EQUIRECTANGULAR"
        cam.data.clip_start, cam.data.clip_end = 0.02, 20000
        scene.camera = cam
        settings(scene, width, samples, device, threads)
        scene.view_settings.view_transform, scene.view_settings.look = self.view, self.look
        scene.view_settings.exposure = self.exposure
        lighting.finish(scene, self.haze)
        scene.render.filepath = str(out)
        jpeg = out.suffix.lower() in (".jpg", ".jpeg")
        scene.render.image_settings.file_format = "JPEG" if jpeg else "PNG"
        scene.render.image_settings.color_mode, scene.render.image_settings.quality = "RGB", 88
        start = time.time()
        bpy.ops.render.render(write_still=True)
        return time.time() - start


def build(path: Path) -> Stage:
    """The stage that one scene's file fills: its ``EYE`` (optional, metres) and ``build(stage)``."""
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: no scene")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    stage = Stage(path.parent.name, path.stem, getattr(module, "EYE", 1.65))
    module.build(stage)
    return stage


def settings(scene: bpy.types.Scene, width: int, samples: int, device: str, threads: int) -> None:
    """Cycles settings that stay quick on a CPU: few bounces, no caustics, clamped, denoised."""
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = (
        width,
        width // 2,
        100,
    )
    if threads:
        scene.render.threads_mode, scene.render.threads = "FIXED", threads
    c = scene.cycles
    c.device = "CPU"
    if device in ("CUDA", "OPTIX"):
        prefs = bpy.context.preferences.addons["cycles"].preferences
        prefs.compute_device_type = device
        prefs.get_devices()
        for d in prefs.devices:
            d.use = d.type == device
        c.device, c.denoising_use_gpu = "GPU", True
    c.samples, c.use_adaptive_sampling = samples, True
    c.adaptive_threshold, c.adaptive_min_samples = (0.01, 24) if samples >= 64 else (0.02, 0)
    c.use_denoising, c.denoiser = True, "OPENIMAGEDENOISE"
    c.denoising_prefilter, c.denoising_input_passes = "ACCURATE", "RGB_ALBEDO_NORMAL"
    c.max_bounces, c.diffuse_bounces, c.glossy_bounces, c.transmission_bounces = 5, 3, 2, 2
    c.transparent_max_bounces, c.volume_bounces = 6, 0
    c.caustics_reflective = c.caustics_refractive = False
    c.sample_clamp_indirect, c.sample_clamp_direct, c.blur_glossy = 4.0, 20.0, 1.0
    c.use_light_tree = False  # few lamps: plain sampling costs a third less here
    c.use_fast_gi, c.fast_gi_method, c.ao_bounces_render = True, "REPLACE", 1  # halves the time
    if not scene.world:
        lighting.ambient("#DDE6EA", 0.3)
    scene.world.light_settings.distance = 6.0
