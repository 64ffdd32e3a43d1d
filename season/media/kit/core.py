"""Frames and primitive meshes.

Units: metres and degrees. World: the camera stands above the origin, +Y is yaw 0 (image centre),
+X is yaw +90 (right), +Z is up. In a frame placed towards a yaw, local +Y points away from the
viewer, local +X to the viewer's right, so every prop shows its front on local -Y.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence

import bmesh
import bpy
from mathutils import Euler, Matrix, Vector

V3 = Sequence[float]
Mat = bpy.types.Material
_cache: dict[tuple, bpy.types.Mesh] = {}


def reset() -> None:
    """Empty the Blender file and the mesh cache: call once before each scene."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    _cache.clear()


def _finish(mesh: bpy.types.Mesh, mat: Mat | None, smooth: float | None) -> bpy.types.Mesh:
    """Give a mesh its material and smooth shading up to an edge angle (degrees)."""
    if mat is not None:
        mesh.materials.append(mat)
    if smooth is not None:
        for polygon in mesh.polygons:
            polygon.use_smooth = True
        mesh.set_sharp_from_angle(angle=math.radians(smooth))
    return mesh


def _bm_mesh(bm: bmesh.types.BMesh, mat: Mat | None, smooth: float | None = 40) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new("m")
    bm.to_mesh(mesh)
    bm.free()
    return _finish(mesh, mat, smooth)


def _key(*parts: object) -> tuple:
    return tuple(round(p, 4) if isinstance(p, float) else p for p in parts)


def _maker() -> str:
    """module.function of the prop that is being built: names objects for `render.py --check`."""
    frame = sys._getframe(2)
    while frame.f_back and (
        frame.f_globals.get("__name__") == __name__ or frame.f_code.co_name.startswith(("<", "_"))
    ):
        frame = frame.f_back
    return f"{frame.f_globals.get('__name__', '?').split('.')[-1]}.{frame.f_code.co_name}"


def fillet(points: Sequence[V3], radius: float, steps: int = 6) -> list[Vector]:
    """Round the inner corners of a polyline (metres), as a pipe bender would."""
    pts = [Vector(p) for p in points]
    out = [pts[0]]
    for a, b, c in zip(pts, pts[1:], pts[2:], strict=False):
        u, v = a - b, c - b
        r = min(radius, u.length * 0.45, v.length * 0.45)
        p, q = b + u.normalized() * r, b + v.normalized() * r
        for i in range(steps + 1):
            t = i / steps
            out.append(p * (1 - t) ** 2 + b * 2 * t * (1 - t) + q * t**2)
    return [*out, pts[-1]]


class Frame:
    """A local coordinate system in which props are built."""

    def __init__(self, matrix: Matrix | None = None) -> None:
        self.matrix = matrix or Matrix.Identity(4)

    def at(
        self,
        x: float = 0,
        y: float = 0,
        z: float = 0,
        yaw: float = 0,
        pitch: float = 0,
        roll: float = 0,
        scale: float = 1,
    ) -> Frame:
        """A child frame. yaw turns clockwise seen from above; pitch lifts +Y; roll tilts +X down."""
        rot = (
            Matrix.Rotation(math.radians(-yaw), 4, "Z")
            @ Matrix.Rotation(math.radians(pitch), 4, "X")
            @ Matrix.Rotation(math.radians(roll), 4, "Y")
        )
        return Frame(self.matrix @ Matrix.Translation((x, y, z)) @ rot @ Matrix.Scale(scale, 4))

    def point(self, p: V3) -> Vector:
        """World position of a local point."""
        return self.matrix @ Vector(p)

    def add(
        self,
        data: bpy.types.ID,
        loc: V3 = (0, 0, 0),
        rot: V3 = (0, 0, 0),
        scale: V3 = (1, 1, 1),
        name: str = "",
    ) -> bpy.types.Object:
        """Put mesh, curve or light data into the scene at a local place (rot: XYZ degrees)."""
        obj = bpy.data.objects.new(name or _maker(), data)
        bpy.context.scene.collection.objects.link(obj)
        euler = Euler([math.radians(r) for r in rot]).to_matrix().to_4x4()
        obj.matrix_world = self.matrix @ Matrix.Translation(loc) @ euler @ Matrix.Diagonal((*scale, 1))
        return obj

    def box(
        self, size: V3, loc: V3, mat: Mat, bevel: float = 0.02, rot: V3 = (0, 0, 0), segments: int = 2
    ) -> bpy.types.Object:
        """A box of size (x, y, z) whose bottom centre is at loc."""
        key = _key("box", *map(float, size), float(bevel), mat.name)
        if key not in _cache:
            bm = bmesh.new()
            bmesh.ops.create_cube(bm, size=1)
            for v in bm.verts:
                v.co = Vector((v.co.x * size[0], v.co.y * size[1], (v.co.z + 0.5) * size[2]))
            width = min(bevel, 0.45 * min(size))
            if width > 0:
                bmesh.ops.bevel(
                    bm, geom=bm.edges[:], offset=width, segments=segments, affect="EDGES", profile=0.5
                )
            _cache[key] = _bm_mesh(bm, mat)
        return self.add(_cache[key], loc, rot)

    def cyl(
        self,
        r: float,
        h: float,
        loc: V3,
        mat: Mat,
        r2: float | None = None,
        seg: int = 32,
        rot: V3 = (0, 0, 0),
        bevel: float = 0.01,
    ) -> bpy.types.Object:
        """A vertical cylinder or cone (radii r below, r2 above) whose base centre is at loc."""
        top = r if r2 is None else r2
        b = min(bevel, 0.3 * h, 0.5 * max(min(r, top), 1e-4))
        profile = [(0, 0), (r - b, 0), (r, b), (top, h - b), (max(top - b, 0), h), (0, h)]
        return self.lathe(profile, mat, seg, loc, rot)

    def lathe(
        self,
        profile: Sequence[tuple[float, float]],
        mat: Mat,
        seg: int = 40,
        loc: V3 = (0, 0, 0),
        rot: V3 = (0, 0, 0),
        scale: V3 = (1, 1, 1),
        smooth: float = 40,
    ) -> bpy.types.Object:
        """Revolve (radius, height) pairs around local Z."""
        key = _key("lathe", *[float(c) for p in profile for c in p], seg, smooth, mat.name)
        if key not in _cache:
            verts, faces = [], []
            for r, z in profile:
                for i in range(seg):
                    a = 2 * math.pi * i / seg
                    verts.append((r * math.cos(a), r * math.sin(a), z))
            for j in range(len(profile) - 1):
                for i in range(seg):
                    k = (i + 1) % seg
                    faces.append((j * seg + i, j * seg + k, (j + 1) * seg + k, (j + 1) * seg + i))
            mesh = bpy.data.meshes.new("lathe")
            mesh.from_pydata(verts, [], faces)
            bm = bmesh.new()
            bm.from_mesh(mesh)
            bmesh.ops.remove_doubles(bm, verts=bm.verts[:], dist=1e-5)
            bmesh.ops.recalc_face_normals(bm, faces=bm.faces[:])
            _cache[key] = _bm_mesh(bm, mat, smooth)
        return self.add(_cache[key], loc, rot, scale)

    def sphere(
        self, r: float, loc: V3, mat: Mat, scale: V3 = (1, 1, 1), seg: int = 24, rot: V3 = (0, 0, 0)
    ) -> bpy.types.Object:
        """A sphere of radius r centred at loc, stretched by scale."""
        half = seg // 2
        profile = [
            (r * math.sin(math.pi * i / half), -r * math.cos(math.pi * i / half)) for i in range(half + 1)
        ]
        return self.lathe(profile, mat, seg, loc, rot, scale, smooth=80)

    def rod(
        self, p: V3, q: V3, r: float, mat: Mat, r2: float | None = None, seg: int = 12, cap: bool = False
    ) -> bpy.types.Object:
        """A cylinder from p to q; with cap its ends are round (a tapered capsule)."""
        a, b = Vector(p), Vector(q)
        d = b - a
        top = r if r2 is None else r2
        length = max(d.length, 1e-4)
        if cap:
            profile = [
                (r * math.cos(t), r * math.sin(t))
                for t in [-math.pi / 2 + i * math.pi / 10 for i in range(6)]
            ]
            profile += [
                (top * math.cos(t), length + top * math.sin(t)) for t in [i * math.pi / 10 for i in range(6)]
            ]
        else:
            profile = [(0, 0), (r, 0), (top, length), (0, length)]
        obj = self.lathe(profile, mat, seg)
        turn = Vector((0, 0, 1)).rotation_difference(d).to_matrix().to_4x4()
        obj.matrix_world = self.matrix @ Matrix.Translation(a) @ turn
        return obj

    def tube(
        self, points: Sequence[V3], r: float, mat: Mat, bend: float = 0.0, closed: bool = False
    ) -> bpy.types.Object:
        """A round pipe or cable of radius r along points; bend rounds the corners (metres)."""
        pts = fillet(points, bend) if bend else [Vector(p) for p in points]
        curve = bpy.data.curves.new("tube", "CURVE")
        curve.dimensions, curve.bevel_depth, curve.bevel_resolution = "3D", r, 3
        curve.use_fill_caps = True
        spline = curve.splines.new("POLY")
        spline.points.add(len(pts) - 1)
        for sp, p in zip(spline.points, pts, strict=False):
            sp.co = (*p, 1)
        spline.use_cyclic_u, spline.use_smooth = closed, True
        curve.materials.append(mat)
        return self.add(curve)

    def ring(
        self, r: float, thick: float, loc: V3, mat: Mat, rot: V3 = (0, 0, 0), seg: int = 48
    ) -> bpy.types.Object:
        """A torus of radius r and tube radius thick, lying flat."""
        n = 10
        prof = [
            (r + thick * math.cos(2 * math.pi * i / n), thick * math.sin(2 * math.pi * i / n))
            for i in range(n + 1)
        ]
        return self.lathe(prof, mat, seg, loc, rot, smooth=80)

    def prism(
        self,
        outline: Sequence[tuple[float, float]],
        depth: float,
        mat: Mat,
        loc: V3 = (0, 0, 0),
        rot: V3 = (0, 0, 0),
        bevel: float = 0.0,
    ) -> bpy.types.Object:
        """Extrude an outline drawn in local X,Z along +Y by depth."""
        bm = bmesh.new()
        face = bm.faces.new([bm.verts.new((x, 0, z)) for x, z in outline])
        moved = bmesh.ops.extrude_face_region(bm, geom=[face])["geom"]
        bmesh.ops.translate(
            bm, vec=(0, depth, 0), verts=[g for g in moved if isinstance(g, bmesh.types.BMVert)]
        )
        bmesh.ops.recalc_face_normals(bm, faces=bm.faces[:])
        if bevel:
            bmesh.ops.bevel(bm, geom=bm.edges[:], offset=bevel, segments=2, affect="EDGES", profile=0.5)
        return self.add(_bm_mesh(bm, mat), loc, rot)

    def sheet(
        self,
        f: Callable[[float, float], V3],
        mat: Mat,
        nu: int = 24,
        nv: int = 24,
        thick: float = 0.0,
        uv: bool = False,
        smooth: float = 60,
    ) -> bpy.types.Object:
        """A surface f(u, v) for u, v in 0..1, optionally with a thickness (metres) and UVs."""
        verts = [tuple(f(i / nu, j / nv)) for j in range(nv + 1) for i in range(nu + 1)]
        w = nu + 1
        faces = [
            (j * w + i, j * w + i + 1, (j + 1) * w + i + 1, (j + 1) * w + i)
            for j in range(nv)
            for i in range(nu)
        ]
        mesh = bpy.data.meshes.new("sheet")
        mesh.from_pydata(verts, [], faces)
        if uv:
            layer = mesh.uv_layers.new()
            for loop in mesh.loops:
                j, i = divmod(loop.vertex_index, w)
                layer.data[loop.index].uv = (i / nu, j / nv)
        obj = self.add(_finish(mesh, mat, smooth))
        if thick:
            mod = obj.modifiers.new("thick", "SOLIDIFY")
            mod.thickness, mod.offset = thick, 0
        return obj

    def panel(self, w: float, h: float, loc: V3, mat: Mat, rot: V3 = (0, 0, 0)) -> bpy.types.Object:
        """An upright picture (UV-mapped quad, bottom centre at loc) that faces local -Y."""
        base = Frame(
            self.matrix @ Matrix.Translation(loc) @ Euler([math.radians(r) for r in rot]).to_matrix().to_4x4()
        )
        return base.sheet(lambda u, v: ((u - 0.5) * w, 0, v * h), mat, 1, 1, uv=True)

    def flat(self, w: float, d: float, loc: V3, mat: Mat, rot: float = 0) -> bpy.types.Object:
        """A horizontal quad of w (x) by d (y) centred at loc: floor paint, decals, water."""
        return self.box((w, d, 0.004), loc, mat, bevel=0, rot=(0, 0, rot))

    def digits(self, text: str, height: float, loc: V3, mat: Mat, rot: V3 = (90, 0, 0)) -> bpy.types.Object:
        """Numbers as geometry, upright and facing local -Y by default."""
        curve = bpy.data.curves.new("digits", "FONT")
        curve.body, curve.size, curve.extrude = text, height * 1.4, 0.004
        curve.align_x, curve.align_y = "CENTER", "CENTER"
        curve.materials.append(mat)
        return self.add(curve, loc, rot)
