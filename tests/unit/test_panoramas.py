"""The panoramas show what their texts speak of, where their texts say: ``season/media/places.json``."""

import copy
import shutil
import sys
from pathlib import Path

import pytest
import yaml

MEDIA = Path("season/media")
sys.path.insert(0, str(MEDIA.resolve()))

import places  # noqa: E402

MOST_BYTES = 14_000_000
BACKDROPS = ("sky", "floor", "ground", "ridge", "clouds")
"""What stands behind everything, and is nothing that a text could speak of."""

SCENES = {
    f"{tour['id']}/{scene['id']}": scene
    for tour in (
        yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in sorted(Path("season/tours").glob("*.yaml"))
    )
    for scene in tour["scenes"]
}


def strays(scene, kept):
    """Hotspots and doors of a scene that are not where its picture was made for, or are on one side only."""
    spots = {each["id"]: each for each in scene["hotspots"]} | {each["to"]: each for each in scene["links"]}
    now, then = (
        {(spot, each["yaw"], each["pitch"]) for spot, each in side.items()} for side in (spots, kept)
    )
    return {spot for spot, _, _ in now ^ then}


@pytest.mark.parametrize("key", SCENES)
def test_each_hotspot_and_door_is_where_the_picture_was_made_for(key):
    """After a change of places or scenes: ``make media SCENE=…``, ``make places``."""
    assert strays(SCENES[key], places.read()[key]["places"]) == set()


@pytest.mark.parametrize("key", SCENES)
def test_something_stands_at_each_hotspot(key):
    for hotspot in SCENES[key]["hotspots"]:
        props = places.read()[key]["places"][hotspot["id"]]["props"]
        assert props, hotspot["id"]
        assert not props[0].endswith(BACKDROPS), (hotspot["id"], props)


@pytest.mark.parametrize("path", places.scenes(), ids=places.key)
def test_what_is_written_down_is_of_this_scene(path):
    """After a change of the scene's file ``make media SCENE=…``, ``make places``; of the kit ``make places``,
    which says what it moved."""
    assert places.read()[places.key(path)]["source"] == places.source(path)


def test_there_is_a_model_for_each_scene_and_no_other():
    assert sorted(map(places.key, places.scenes())) == sorted(SCENES) == sorted(places.read())


@pytest.mark.parametrize("group", ["hotspots", "links"])
@pytest.mark.parametrize(
    "change",
    [lambda each: each.update(yaw=each["yaw"] + 1), lambda each: each.update(pitch=each["pitch"] - 0.5)],
    ids=["yaw", "pitch"],
)
def test_a_hotspot_or_door_that_was_moved_is_found(group, change):
    key, scene = next(iter(SCENES.items()))
    moved = copy.deepcopy(scene)
    change(moved[group][0])
    assert strays(moved, places.read()[key]["places"]) == {moved[group][0].get("id") or moved[group][0]["to"]}


def test_a_hotspot_that_was_renamed_added_or_removed_is_found():
    key, scene = next(iter(SCENES.items()))
    kept, (first, *others) = places.read()[key]["places"], scene["hotspots"]
    renamed = {**first, "id": "renamed"}
    assert strays(scene | {"hotspots": [renamed, *others]}, kept) == {first["id"], "renamed"}
    assert strays(scene | {"hotspots": [first, *others, renamed]}, kept) == {"renamed"}
    assert strays(scene | {"hotspots": others}, kept) == {first["id"]}


@pytest.mark.parametrize("change", ["the scene", "the kit", "a module more"])
def test_a_scene_that_was_modelled_anew_is_found(tmp_path, monkeypatch, change):
    scene, kit = tmp_path / "scene.py", tmp_path / "kit"
    shutil.copy(places.scenes()[0], scene)
    shutil.copytree(places.KIT, kit)
    monkeypatch.setattr(places, "KIT", kit)
    before = places.source(scene)
    changed = {"the scene": scene, "the kit": kit / "crane.py", "a module more": kit / "more.py"}[change]
    with changed.open("a") as file:
        file.write("LATER = 1\n")
    assert places.source(scene) != before


def test_scenes_are_found_by_their_names():
    assert list(map(places.key, places.scenes(["cabine", "salle-blanche/salle-jaune"]))) == [
        "grue-a-tour/cabine",
        "salle-blanche/salle-jaune",
    ]


@pytest.mark.parametrize("name", ["cabinet", "salle-blanche/cabine", ""])
def test_a_scene_that_is_not_there_is_refused_beside_one_that_is(name):
    with pytest.raises(places.NoSuchScene, match="no such scene: " + name):
        places.scenes(["cabine", name])


def test_all_pictures_fit_on_a_phone():
    pictures = list((MEDIA / "panoramas").rglob("*.webp"))
    assert len(pictures) == 3 * len(SCENES)
    assert sum(picture.stat().st_size for picture in pictures) < MOST_BYTES
