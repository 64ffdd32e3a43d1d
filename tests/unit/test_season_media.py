"""Pictures of a season: read by their header, and refused at the scene that names them."""

import shutil
import struct
from pathlib import Path

import pytest

from cli import season, season_media, webp
from services.catalog import domain

TOUR = "tours/grue-a-tour.yaml"
PICTURES = Path("media/panoramas/grue-a-tour")


def riff(kind, data):
    chunk = kind + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk + bytes(16)


def lossy(width, height):
    return riff(b"VP8 ", b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", width, height))


def lossless(width, height):
    return riff(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14))


def extended(width, height):
    return riff(b"VP8X", bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"))


@pytest.mark.parametrize("make", [lossy, lossless, extended])
@pytest.mark.parametrize("size", [(4096, 2048), (1, 1), (1280, 720), (16383, 16383)])
def test_the_size_is_read_from_each_kind_of_header(make, size):
    assert webp.size_of(make(*size)[: webp.HEADER_BYTES]) == size


def test_the_scaling_bits_of_a_lossy_picture_are_no_part_of_its_size():
    assert webp.size_of(lossy(2048 | 1 << 14, 1024 | 2 << 14)) == (2048, 1024)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        lossy(4096, 2048)[:29],
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"RIFF\x00\x00\x00\x00WAVE" + bytes(40),
        lossy(4096, 2048).replace(b"\x9d\x01\x2a", b"\x00\x00\x00"),
        lossless(4096, 2048).replace(b"\x2f", b"\x00"),
        riff(b"ALPH", bytes(30)),
    ],
)
def test_what_is_no_webp_picture_is_reported(header):
    with pytest.raises(webp.NotWebP):
        webp.size_of(header)


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree("season", tmp_path / "season"))


def errors(folder):
    with pytest.raises(season.SeasonError) as caught:
        season.read(folder, judged=False)
    return caught.value.errors


def line_of_the_cabin(folder):
    lines = (folder / TOUR).read_text().splitlines()
    return lines.index("    panorama: grue-a-tour/cabine") + 1


def test_every_scene_of_the_season_has_its_pictures_and_every_tour_its_poster():
    contents = season.read(Path("season"), judged=False).content.contents
    tours = [content for content in contents.values() if content["kind"] == "tour"]
    assert len(tours) >= 4
    for tour in tours:
        assert tour["image"] == tour["scenes"][0]["image"]["poster"]
        assert tour["hotspot_count"] == sum(len(scene["hotspots"]) for scene in tour["scenes"])
        for scene in tour["scenes"]:
            assert [image["width"] for image in scene["image"]["sizes"]] == [2048, 4096]
            for image in (scene["image"]["poster"], *scene["image"]["sizes"]):
                _, media, _, name = image["url"].split("/", 3)
                assert (Path("season") / media / name).stat().st_size == image["bytes"]


BIG = season_media.SIZES[1].bytes_max


@pytest.mark.parametrize(
    ("ending", "content", "problem"),
    [
        ("2048", None, "L’image media/panoramas/grue-a-tour/cabine-2048.webp manque."),
        ("4096", b"GIF89a" + bytes(40), "ce n’est pas une image WebP."),
        ("4096", lossy(2048, 1024), "a 2048 pixels de large, son nom en dit 4096."),
        ("2048", lossy(2048, 1365), "a 2048 pixels sur 1365, et non le format 2:1."),
        ("poster", lossy(1024, 1024), "a 1024 pixels sur 1024, et non le format 16:9."),
        ("poster", lossy(0, 0), "a 0 pixels sur 0"),
        ("4096", lossy(4096, 2048) + bytes(BIG), f"au plus {BIG} pour un téléphone."),
    ],
)
def test_a_picture_that_does_not_suit_is_reported_at_the_scene_that_names_it(
    folder, ending, content, problem
):
    picture = folder / PICTURES / f"cabine-{ending}.webp"
    picture.unlink()
    if content is not None:
        picture.write_bytes(content)
    [error] = errors(folder)
    assert error.startswith(f"{TOUR}:{line_of_the_cabin(folder)}: scenes.2.panorama: ")
    assert problem in error


def test_a_name_that_leaves_the_folder_is_refused(folder):
    tour = folder / TOUR
    tour.write_text(tour.read_text().replace("grue-a-tour/cabine", "../../etc/passwd", 1))
    [error] = errors(folder)
    assert "L’image se nomme <visite>/<scène>." in error


def test_pictures_have_a_limit_together(folder, monkeypatch):
    monkeypatch.setattr(season_media, "TOTAL_BYTES", 1_000_000)
    [error] = errors(folder)
    assert error.startswith("media/panoramas:1: Les images pèsent ")


def test_another_picture_is_another_version_of_the_tour_alone(folder):
    def versions():
        contents = season.read(folder, judged=False).content.contents
        return {file: domain.version_of(content) for file, content in contents.items()}

    before = versions()
    picture = folder / PICTURES / "cabine-4096.webp"
    picture.write_bytes(picture.read_bytes() + b"\x00")
    after = versions()
    assert {file for file in before if before[file] != after[file]} == {TOUR}
