"""Every number, date, text and list of a season's files has its limit; messages are French."""

import re
from collections.abc import Iterator

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from cli import season, season_files
from cli.french import counted, in_french
from services.quiz import schemas as quiz

ROOTS = [*season.LISTS.values(), *season.SINGLE.values(), *season.FOLDERS.values()]
ROOTS += [*quiz.FILES.values(), *quiz.QUESTIONS.values()]
HUGE = 99_999_999_999_999_999_999


def walk(name: str, field: fields.Field) -> Iterator[tuple[str, fields.Field]]:
    yield name, field
    if isinstance(field, fields.List):
        yield from walk(f"{name}[]", field.inner)
    if isinstance(field, fields.Nested):
        yield from inside(name, field.schema)


def inside(name: str, schema: Schema) -> Iterator[tuple[str, fields.Field]]:
    for key, field in schema.load_fields.items():
        yield from walk(f"{name}.{key}", field)


FIELDS = [found for root in ROOTS for found in inside(root.__name__, root())]


def of(*kinds: type[fields.Field]) -> list:
    return [pytest.param(field, id=name) for name, field in FIELDS if isinstance(field, kinds)]


NUMBERS = of(fields.Integer, fields.Float, quiz.Number)


def test_the_walk_finds_the_fields_of_every_file():
    names = {name for name, _ in FIELDS}
    wanted = {"TourFile.scenes[].hotspots[].yaw", "RulesFile.levels[].points", "InterestQuizFile.version"}
    assert wanted | {"EstimateEntry.key", "SeasonFile.ends_on", "ContentFile.person.first_name"} <= names


@pytest.mark.parametrize("value", [HUGE, -HUGE, 3_000_000_000])
@pytest.mark.parametrize("field", NUMBERS)
def test_every_number_has_its_limits(field, value):
    with pytest.raises(ValidationError):
        field.deserialize(value)


@pytest.mark.parametrize("field", of(fields.String))
def test_every_text_has_its_limit(field):
    for text in ("a" * 100_000, "a/" * 50_000 + "a"):
        with pytest.raises(ValidationError):
            field.deserialize(text)


@pytest.mark.parametrize("field", of(fields.List))
def test_every_list_has_its_limit(field):
    lengths = [check for check in field.validators if isinstance(check, validate.Length)]
    assert any((check.max or check.equal or HUGE) <= 100 for check in lengths)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("field", of(fields.Date))
def test_every_date_has_its_limits(field, day):
    with pytest.raises(ValidationError):
        field.deserialize(day)


def load(tmp_path, name: str, content: bytes) -> list[str]:
    """What the reader notes about one file."""
    schema = {**season.SINGLE, **season.LISTS}[name]
    (tmp_path / name).write_bytes(content)
    reader = season._Reader(tmp_path)
    reader.load(name, schema(many=name in season.LISTS))
    return reader.errors


def test_a_file_that_would_not_fit_in_the_database_is_refused(tmp_path):
    content = b"id: x\n#" + b"x" * season_files.BYTES_MAX
    assert load(tmp_path, "season.yaml", content) == ["season.yaml:1: le fichier dépasse 2\u00a0Mo"]


def test_a_list_has_no_more_entries_than_allowed(tmp_path):
    errors = load(tmp_path, "companies.yaml", b"- {}\n" * (season.ENTRIES_MAX + 1))
    assert errors == [f"companies.yaml:1: au plus {season.ENTRIES_MAX} entrées"]


def test_a_number_out_of_bounds_is_named_with_its_line(tmp_path):
    content = f"version: {HUGE}\nrules: []\nlevels:\n- {{level: 1, points: {HUGE}, title: T}}\n"
    errors = load(tmp_path, "rules.yaml", content.encode())
    assert errors == [
        "rules.yaml:1: version: De 1 à 10000.",
        "rules.yaml:4: levels.0.points: De 0 à 1000000.",
    ]


SEASON = "id: x\ntitle: {}\nstarts_on: 2026-11-22\nends_on: 2026-12-31\n"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "un <b>mot", "fin </p>", "<!-- x -->", "&nbsp;", "&#x27;", "<img"]
)
def test_markup_in_a_text_is_named_with_its_field_and_line(tmp_path, text):
    [error] = load(tmp_path, "season.yaml", SEASON.format(f"'{text}'").encode())
    assert error.startswith("season.yaml:2: title: Les textes sont sans HTML")


@pytest.mark.parametrize("text", ["moins de 3 < 4", "R&D et <3", "a > b"])
def test_what_only_looks_like_markup_is_a_text(tmp_path, text):
    assert load(tmp_path, "season.yaml", SEASON.format(text).encode()) == []


def test_a_text_of_a_mac_is_read_as_composed(tmp_path):
    (tmp_path / "season.yaml").write_text(SEASON.format("e\u0301te\u0301"), encoding="utf-8")
    loaded = season._Reader(tmp_path).load("season.yaml", season.SINGLE["season.yaml"]())
    assert loaded["title"] == "\u00e9t\u00e9"


@pytest.mark.parametrize("name", [".#taxi-volant.yaml", "._taxi-volant.yaml", ".cache/x.yaml", ".DS_Store"])
def test_what_editors_and_file_systems_leave_is_ignored(tmp_path, name):
    (tmp_path / "tours").mkdir()
    path = tmp_path / "tours" / name
    path.parent.mkdir(exist_ok=True)
    if name.startswith(".#"):
        path.symlink_to("someone@nowhere")  # as Emacs does
    else:
        path.write_bytes(b"\x00\x05\x16\x07")
    reader = season._Reader(tmp_path)
    assert reader.names_in("tours") == []
    reader.refuse_unknown_files(set())
    assert reader.errors == []


MESSAGES = sorted(
    {
        text
        for _, field in FIELDS
        for key, text in field.error_messages.items()
        if key not in ("validator_failed", "format", "invalid_awareness", "invalid_uuid")
    }
    | {text for root in ROOTS for text in root().error_messages.values()}
    | {
        "Must be one of: a, b.",
        "Must be equal to tour.",
        "Length must be 5.",
        "Longer than maximum length 64.",
    }
    | {"Shorter than minimum length 1.", "Length must be between 1 and 5."}
    | {"Must be greater than or equal to 1 and less than or equal to 9."}
)


@pytest.mark.parametrize("message", MESSAGES)
def test_what_marshmallow_says_is_said_in_french(message):
    french = in_french(message)
    assert french != message
    assert not re.search(r"\b(must|not|than|field|length|invalid)\b", french, re.IGNORECASE)


def test_counts_have_the_right_number():
    assert [counted(n, "erreur") for n in (0, 1, 2)] == ["0 erreur", "1 erreur", "2 erreurs"]
    assert counted(1584, "contenu publié") == "1\u202f584 contenus publiés"
    assert counted(2, "nouveau", "nouveaux") == "2 nouveaux"
