"""Reading a season: every mistake is reported as ``file:line: field: what is wrong``, all at once."""

import re
import shutil
from pathlib import Path

import pytest
from season_folder import SAMPLE, Folder, copy_or_link

from cli import season
from cli.season import SeasonError

TOUR, OTHER_TOUR = "tours/grue-a-tour.yaml", "tours/salle-blanche.yaml"
TESTIMONY = "contents/temoignage-noe-apprenti.yaml"
INTERESTS, KNOWLEDGE = "quizzes/quel-metier-est-fait-pour-toi.yaml", "quizzes/quiz-grue-a-tour.yaml"
FILES = [
    "season.yaml",
    "challenges.yaml",
    "companies.yaml",
    "occupations.yaml",
    "rules.yaml",
    "professionals.yaml",
    "sessions.yaml",
    TOUR,
    TESTIMONY,
    INTERESTS,
    KNOWLEDGE,
]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The sample season with fewer contents, only quizzes and a testimony: it takes half the time to read."""
    small = tmp_path_factory.mktemp("small") / "season"
    shutil.copytree(SAMPLE, small, copy_function=copy_or_link)
    for path in (small / "contents").glob("*.yaml"):
        if path.name != Path(TESTIMONY).name and "kind: quiz" not in path.read_text(encoding="utf-8"):
            path.unlink()
    return small


@pytest.fixture
def folder(small, tmp_path):
    shutil.copytree(small, tmp_path / "season", copy_function=copy_or_link)
    return Folder(tmp_path / "season")


def test_the_sample_season_is_read_whole():
    files = season.read(SAMPLE)
    on_disk = {
        f"{path.parent.name}/{path.name}" for sub in season.FOLDERS for path in (SAMPLE / sub).glob("*.yaml")
    }
    assert set(files.content.contents) == on_disk
    assert files.content.season["starts_on"] == "2026-11-22"
    assert files.rules["rules"]
    assert {kind["kind"] for kind in files.content.contents.values()} == {
        "tour",
        "testimony",
        "video",
        "article",
        "quiz",
    }
    assert set(files.quizzes) == {f"quizzes/{path.name}" for path in (SAMPLE / "quizzes").glob("*.yaml")}
    assert {quiz["kind"] for quiz in files.quizzes.values()} == {"interests", "knowledge"}


def test_the_place_of_a_field_can_be_told_after_reading(folder):
    line = folder.replace("rules.yaml", "version: ", "version: 7")
    located = season.read(folder.path).located("rules.yaml", ("version",), "Raise it.")
    assert located == f"rules.yaml:{line}: version: Raise it."


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SeasonError, match="nowhere : ce dossier n’existe pas"):
        season.read(tmp_path / "nowhere")


@pytest.mark.parametrize("file", [*season.SINGLE, *season.LISTS])
def test_a_missing_file_is_named(folder, file):
    (folder.path / file).unlink()
    assert folder.errors() == [f"{file}: le fichier manque"]


@pytest.mark.parametrize("file", FILES)
def test_an_empty_file_is_named(folder, file):
    folder.write(file, "")
    [error] = folder.errors()
    assert error.startswith(f"{file}:1: ")


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_not_utf_8_is_named(folder, file):
    (folder.path / file).write_bytes("title: Métier".encode("latin-1"))
    [error] = folder.errors()
    assert error == f"{file}:1: le fichier n’est pas un texte en UTF-8"


@pytest.mark.parametrize("file", FILES)
def test_bad_yaml_is_named_with_its_line(folder, file):
    line = folder.append(file, "\n\n]oops\n") + 2
    [error] = folder.errors()
    assert error.startswith(f"{file}:{line}: ")


@pytest.mark.parametrize(
    ("file", "key"),
    [("season.yaml", "id: x"), ("rules.yaml", "version: 2"), (TOUR, "id: x"), (TESTIMONY, "kind: video")],
)
def test_a_key_given_twice_is_named_with_its_second_line(folder, file, key):
    line = folder.append(file, f"\n{key}\n") + 1
    assert folder.errors() == [f"{file}:{line}: {key.partition(':')[0]}: cette clé y est deux fois"]


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("season.yaml", "title:", "titel:", "titel"),
        ("season.yaml", "title: ", "title:\n  - ", "title"),
        ("challenges.yaml", "id: innovation", "id: fame", "0.id"),
        ("companies.yaml", "city:", "town:", "0.town"),
        ("occupations.yaml", "riasec: IC", "riasec: XYZ", "0.riasec"),
        ("occupations.yaml", "riasec: IC", "riasec: II", "0.riasec"),
        ("occupations.yaml", "family: environment", "family: nature", "0.family"),
        ("occupations.yaml", "family: environment", "family: engineering", "0.family"),
        ("occupations.yaml", "challenges: [sustainability]", "challenges: [fame]", "0.challenges.0"),
        ("occupations.yaml", "challenges: [sustainability]", "challenges: []", "0.challenges"),
        ("occupations.yaml", "transitions: [ecological]", "transitions: [e, ecological]", "0.transitions.0"),
        ("occupations.yaml", "near: [M1413, K2402]", "near: [M1413, M1413]", "0.near"),
        (INTERESTS, "version: 2", "version: 0", "version"),
        (INTERESTS, "kind: interests", "kind: horoscope", "kind"),
        (INTERESTS, "letter: R", "letter: X", "items.0.letter"),
        (INTERESTS, "content: ", "content: É", "content"),
        (KNOWLEDGE, "key: b", "key: z", "questions.0.key"),
        ("rules.yaml", "points: 10", "points: ten", "rules.0.points"),
        (TOUR, "duration_minutes: ", "duration_minutes: 1000", "duration_minutes"),
        (TOUR, "yaw: ", "yaw: 999", "scenes.0.initial_view.yaw"),
        (TESTIMONY, "kind: testimony", "kind: poem", "kind"),
        (TESTIMONY, "id: temoignage", "id: Témoignage", "id"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(folder, file, old, new, field):
    line = folder.replace(file, old, new)
    assert any(error.startswith(f"{file}:{line}: {field}: ") for error in folder.errors())


@pytest.mark.parametrize(
    ("file", "line", "where"),
    [
        ("season.yaml", "starts_on: 2026-11-22\n", "season.yaml:1: starts_on: "),
        (TOUR, "kind: tour\n", f"{TOUR}:1: kind: "),
        (TESTIMONY, "challenge: inclusion\n", f"{TESTIMONY}:1: challenge: "),
        ("companies.yaml", "  city: Paimpol\n", "companies.yaml:1: 0.city: "),
        (KNOWLEDGE, "content: grue-a-tour\n", f"{KNOWLEDGE}:1: content: "),
    ],
)
def test_a_missing_field_is_named_with_the_line_of_what_lacks_it(folder, file, line, where):
    folder.replace(file, line, "")
    assert folder.errors() == [f"{where}Ce champ est obligatoire."]


@pytest.mark.parametrize("field", ["person", "company"])
def test_a_testimony_without_what_its_kind_needs_is_refused(folder, field):
    lines = folder.text(TESTIMONY).splitlines(keepends=True)
    folder.write(TESTIMONY, "".join(line for line in lines if not line.startswith(f"{field}:")))
    assert folder.errors() == [f"{TESTIMONY}:1: {field}: Obligatoire pour le type testimony."]


def test_a_season_that_ends_before_it_starts_is_refused(folder):
    line = folder.replace("season.yaml", "ends_on: 2026", "ends_on: 2025")
    assert folder.errors() == [f"season.yaml:{line}: ends_on: La fin ne peut pas précéder starts_on."]


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "problem"),
    [
        (
            TESTIMONY,
            "company: foulee-libre",
            "company: acme",
            "company",
            "Aucune entreprise acme dans companies.yaml.",
        ),
        (
            TESTIMONY,
            "occupations: [H3203",
            "occupations: [A0000",
            "occupations.0",
            "Aucun métier A0000 dans occupations.yaml.",
        ),
        (
            OTHER_TOUR,
            "{to: salle-jaune",
            "{to: salle-bleue",
            "scenes.0.links.0.to",
            "Aucune scène salle-bleue dans cette visite.",
        ),
        (
            "occupations.yaml",
            "near: [M1413, K2402]",
            "near: [M1413, H9999]",
            "0.near.1",
            "Aucun métier H9999 dans occupations.yaml.",
        ),
        (
            "occupations.yaml",
            "near: [M1413, K2402]",
            "near: [A1306]",
            "0.near.0",
            "Un métier n’est pas proche de lui-même.",
        ),
        (
            KNOWLEDGE,
            "content: grue-a-tour",
            "content: grue-volante",
            "content",
            "Aucun contenu grue-volante dans cette saison.",
        ),
        (
            INTERESTS,
            "content: quel-metier-est-fait-pour-toi",
            "content: autre-chose",
            "content",
            "Aucun contenu autre-chose dans cette saison.",
        ),
    ],
)
def test_a_reference_to_nowhere_is_named_with_file_line_and_field(folder, file, old, new, field, problem):
    line = folder.replace(file, old, new)
    assert f"{file}:{line}: {field}: {problem}" in folder.errors()


def test_an_engineer_of_another_family_is_named(folder):
    """The first entry of the family, made one of another: its name says Ingénieure."""
    line = folder.replace("occupations.yaml", "family: engineering", "family: office")
    [error] = folder.errors()
    assert error.startswith(f"occupations.yaml:{line}: ")
    assert error.endswith(
        ".family: engineering est la famille des noms qui disent Ingénieure, et d’eux seuls."
    )


def test_a_version_of_a_quiz_that_is_there_twice_is_named_at_the_second(folder):
    folder.write("quizzes/z.yaml", folder.text(KNOWLEDGE))
    line = folder.text("quizzes/z.yaml").splitlines().index("version: 1") + 1
    assert folder.errors() == [
        f"quizzes/z.yaml:{line}: version: La version 1 de quiz-grue-a-tour est déjà dans {KNOWLEDGE}."
    ]


def test_two_versions_of_a_quiz_may_be_in_a_season(folder):
    folder.write("quizzes/z.yaml", folder.text(KNOWLEDGE).replace("version: 1", "version: 2"))
    versions = [
        quiz["version"]
        for quiz in season.read(folder.path).quizzes.values()
        if quiz["id"] == "quiz-grue-a-tour"
    ]
    assert sorted(versions) == [1, 2]


def test_a_quiz_that_changes_its_kind_is_named(folder):
    text = folder.text(KNOWLEDGE).replace("version: 1", "version: 9")
    folder.write("quizzes/z.yaml", text.replace("id: quiz-grue-a-tour", "id: quel-metier-est-fait-pour-toi"))
    line = text.splitlines().index("kind: knowledge") + 1
    assert folder.errors() == [
        f"quizzes/z.yaml:{line}: kind: quel-metier-est-fait-pour-toi est du type interests dans {INTERESTS}."
    ]


def later(text):
    """A quiz, as its next version."""
    return re.sub(r"(?m)^version: (\d+)", lambda found: f"version: {int(found[1]) + 1}", text, count=1)


def test_an_activity_close_to_an_occupation_that_is_not_in_the_season_is_named(folder):
    line = folder.replace(INTERESTS, "H2704", "A9999")
    assert folder.errors() == [
        f"{INTERESTS}:{line}: items.0.occupations.0: Aucun métier A9999 dans occupations.yaml."
    ]


def test_an_activity_close_to_an_occupation_without_its_letter_is_named(folder):
    line = folder.replace(INTERESTS, "H2704", "M1414")
    assert folder.errors() == [
        f"{INTERESTS}:{line}: items.0.occupations.0: M1414 n’a pas la lettre R : il a I."
    ]


def test_an_earlier_version_may_name_an_occupation_that_has_left(folder):
    text = folder.text(INTERESTS)
    folder.write("quizzes/z.yaml", later(text))
    folder.replace(INTERESTS, "H2704", "A9999")
    season.read(folder.path)


def test_a_quiz_for_a_challenge_that_is_not_the_seasons_is_named(folder):
    text = folder.text("challenges.yaml")
    start = text.index("- id: inclusion")
    folder.write("challenges.yaml", text[:start] + text[text.index("- id: ", start + 1) :])
    line = folder.text(KNOWLEDGE).splitlines().index("challenge: inclusion") + 1
    assert f"{KNOWLEDGE}:{line}: challenge: Aucun défi inclusion dans challenges.yaml." in folder.errors()


ENGINEERS_ONLY = (r"letter: ([RIEC])(, field: \w+)?(?=[,}])", r"letter: \1, field: engineering")
"""Makes nearly every activity one of engineering, where women's and men's interests differ most."""


def test_a_quiz_that_fails_the_gate_is_refused_with_the_figures_at_its_version(folder):
    text = re.sub(*ENGINEERS_ONLY, folder.text(INTERESTS))
    folder.write(INTERESTS, text)
    line = next(n for n, each in enumerate(text.splitlines(), 1) if each.startswith("version: "))
    [error] = folder.errors()
    assert error.startswith(f"{INTERESTS}:{line}: version: Refusé par le contrôle des stéréotypes")
    pattern = (
        r"(industrie|ingénierie)( \([^)]+\))? ([\d,]+).% des propositions contre ([\d,]+).%, "
        r"rapport ([\d,]+) \(à 95.%, de [\d,]+ à [\d,]+\)(, trop bas)?"
    )
    shares = re.findall(pattern, error)
    assert len(shares) == 6
    for _, condition, *numbers, low in shares:
        shifted, other, ratio = (float(each.replace(",", ".")) for each in numbers)
        assert shifted / other == pytest.approx(ratio, abs=0.01)
        assert (ratio < (1 / 3 if "réservées" in condition else 0.8)) is bool(low)
    assert ", trop bas" in {low for *_, low in shares}


def test_a_quiz_that_fails_the_gate_can_still_be_read_to_report_on_it(folder):
    folder.write(INTERESTS, re.sub(*ENGINEERS_ONLY, folder.text(INTERESTS)))
    assert INTERESTS in season.read(folder.path, judged=False).quizzes


def test_the_gate_also_refuses_a_version_that_a_later_one_replaces(folder):
    text = folder.text(INTERESTS)
    folder.write("quizzes/z.yaml", later(text))
    folder.write(INTERESTS, re.sub(*ENGINEERS_ONLY, text))
    [error] = folder.errors()
    assert error.startswith(f"{INTERESTS}:")


def test_a_hotspot_id_used_in_two_tours_is_named_at_the_second(folder):
    taken = season.read(folder.path).content.contents[TOUR]["scenes"][0]["hotspots"][0]["id"]
    line = folder.replace(OTHER_TOUR, "id: puce-combinaison", f"id: {taken}")
    [error] = folder.errors()
    assert error.startswith(
        f"{OTHER_TOUR}:{line}: scenes.0.hotspots.0.id: {taken} est déjà l’identifiant d’un autre"
    )
    assert TOUR in error


def test_a_scene_that_no_way_leads_to_is_named(folder):
    scene = "  - id: grenier\n    title: G\n    description: G\n    panorama_alt: G\n"
    scene += "    panorama: grue-a-tour/cabine\n"
    line = folder.append(TOUR, f"{scene}    initial_view: {{yaw: 0, pitch: 0}}\n    hotspots: []\n")
    position = folder.text(TOUR).count("initial_view:") - 1
    assert folder.errors() == [
        f"{TOUR}:{line}: scenes.{position}.id: Aucun chemin ne mène de la première scène à grenier."
    ]


def test_mistakes_in_several_files_are_all_told(folder):
    (folder.path / "companies.yaml").unlink()
    first = folder.replace("rules.yaml", "points: 10", "points: 0")
    second = folder.append(TESTIMONY, "\nbody: again\n") + 1
    third = folder.replace(TOUR, "kind: tour", "kind: video")
    starts = [
        "companies.yaml: le fichier manque",
        f"rules.yaml:{first}: rules.0.points: ",
        f"{TESTIMONY}:{second}: body: cette clé y est deux fois",
        f"{TOUR}:{third}: kind: ",
    ]
    errors = folder.errors()
    assert len(errors) == len(starts)
    assert all(any(error.startswith(start) for error in errors) for start in starts)


def test_several_references_to_nowhere_are_all_told(folder):
    folder.replace(TESTIMONY, "company: foulee-libre", "company: acme")
    folder.replace(OTHER_TOUR, "company: neve-microelectronique", "company: acme")
    assert len(folder.errors()) == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ends_on: 2026-02-30", id="a day that does not exist"),
        pytest.param("note: !!int ten", id="a value that is not of its tag"),
        pytest.param("[a, b]: c", id="a list for a key"),
        pytest.param("note: &a [*a]", id="a list that holds itself"),
        pytest.param("note: \x07", id="a control character"),
    ],
)
def test_unusual_yaml_is_told_with_its_file_and_line(folder, text):
    folder.replace("season.yaml", "ends_on: 2026-12-31\n", "")
    line = folder.append("season.yaml", f"{text}\n")
    assert any(error.startswith(f"season.yaml:{line}: ") for error in folder.errors())


def test_a_control_character_is_found_on_its_line_whatever_letters_come_before(folder):
    line = folder.append("season.yaml", f"note: {'é' * 50}\n\nother: \x07\n\n\n") + 2
    assert folder.errors() == [f"season.yaml:{line}: les caractères de contrôle ne sont pas permis"]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000])
def test_what_is_nested_too_deep_is_refused(folder, text):
    folder.write("season.yaml", text)
    assert folder.errors() == ["season.yaml:1: trop de niveaux imbriqués"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("season.yaml", "id: saison-2026", "id: |\n  saison-2026"),
        (OTHER_TOUR, "- id: puce-combinaison", "- id: |\n          puce-combinaison"),
    ],
)
def test_an_id_that_ends_with_a_line_break_is_refused(folder, file, old, new):
    line = folder.replace(file, old, new)
    [error] = folder.errors()
    assert error.startswith(f"{file}:{line}: ")


@pytest.mark.parametrize(
    "name", ["tours/new.yml", "notes.yaml", "contents/more/video.yaml", "quizzes/old/quiz.yaml"]
)
def test_a_file_that_nobody_reads_is_refused(folder, name):
    folder.path.joinpath(name).parent.mkdir(exist_ok=True)
    folder.path.joinpath(name).write_text("id: x\n")
    assert folder.errors() == [f"{name}: une saison n’a pas de tel fichier ; les contenus finissent en .yaml"]


@pytest.mark.parametrize("name", ["tours", "quizzes"])
def test_a_missing_folder_is_named(folder, name):
    shutil.rmtree(folder.path / name)
    assert folder.errors() == [f"{name}: le dossier manque"]
