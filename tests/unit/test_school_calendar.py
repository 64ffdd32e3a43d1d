"""The optional school calendar: what is read, and what is refused with file and line."""

from datetime import date

import pytest

from contracts.places.calendar import Break, CalendarError, SchoolCalendar, read_calendar

HEADER = "zone,name,first_day,back_on"
ABOUT = {
    "title": "Vacances scolaires",
    "producer": "Ministère",
    "licence": "unread",
    "as_of": "2026-09-01",
    "notice": "Dates : ministère de l’Éducation nationale.",
}


@pytest.fixture
def calendar(tmp_path):
    """Writes one, with its ``.yaml``; returns its path."""

    def write(*rows, header=HEADER, about=ABOUT):
        path = tmp_path / "breaks.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        text = (
            "".join(f"{key}: {value!r}\n" for key, value in about.items())
            if isinstance(about, dict)
            else about
        )
        path.with_suffix(".yaml").write_text(text, encoding="utf-8")
        return path

    return write


def refusal(path):
    with pytest.raises(CalendarError) as caught:
        read_calendar(path)
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(str(path.parent) + "/", "")


def test_breaks_are_those_of_the_zone_in_the_order_of_the_year(calendar):
    found = read_calendar(
        calendar(
            "Zone A,Début des vacances d’été,2027-07-03,",
            "Zone A,Vacances de Noël,2026-12-19,2027-01-04",
            "Réunion,Vacances d’été austral,2026-12-19,2027-02-01",
        )
    )
    assert found.notice == ABOUT["notice"]
    assert found.breaks_of("69") == (
        Break(name="Vacances de Noël", first_day=date(2026, 12, 19), back_on=date(2027, 1, 4)),
        Break(name="Début des vacances d’été", first_day=date(2027, 7, 3), back_on=None),
    )
    assert [each.name for each in found.breaks_of("974")] == ["Vacances d’été austral"]
    assert found.breaks_of("976") == found.breaks_of("MA") == found.breaks_of("ZZ") == ()


def test_further_columns_and_an_order_of_their_own_are_no_error(calendar):
    path = calendar(
        "Zone B,export,2027-01-04,2026-12-19,Noël", header="\ufeffzone,read_in,back_on,first_day,name"
    )
    [found] = read_calendar(path).breaks_of("59")
    assert found.back_on == date(2027, 1, 4)


def test_without_a_calendar_there_are_no_breaks():
    assert SchoolCalendar().breaks_of("69") == ()
    assert SchoolCalendar().notice is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Zone A,Noël,2026-12-19,2027-01-04,", "breaks.csv:3: 5 cells; the header has 4"),
        ("Zone A,Noël,2026-12-19", "breaks.csv:3: 3 cells; the header has 4"),
        (f"Zone A,{'é' * 140_000},2026-12-19,", "breaks.csv:3: this is no CSV: field larger"),
        ("Zone D,Noël,2026-12-19,2027-01-04", "breaks.csv:3: zone 'Zone D' is unknown: one of Corse, "),
        (",Noël,2026-12-19,2027-01-04", "breaks.csv:3: zone '' is unknown"),
        ("Zone A,,2026-12-19,2027-01-04", "breaks.csv:3: name is empty"),
        ("Zone A,Noël,19/12/2026,", "breaks.csv:3: first_day '19/12/2026' is no day: write it as"),
        ("Zone A,Noël,2026-12-19,2027-02-30", "breaks.csv:3: back_on '2027-02-30' is no day"),
        ("Zone A,Noël,2026-12-19,2026-12-19", "breaks.csv:3: back_on 2026-12-19 is not after first_day"),
        ("Zone A,Noël,,", "breaks.csv:3: first_day '' is no day"),
        ("Zone A,Encore,2026-10-20,", "breaks.csv:3: Zone A has another break then, from 2026-10-17"),
        ("Zone A,Avant,2026-10-16,2026-10-18", "breaks.csv:3: Zone A has another break then"),
        ("Zone A,Encore,2026-10-17,", "breaks.csv:3: Zone A has another break from 2026-10-17: remove one"),
    ],
)
def test_a_wrong_row_is_named(calendar, row, said):
    assert refusal(calendar("Zone A,Toussaint,2026-10-17,2026-11-02", row)).startswith(said)


def test_a_missing_column_is_named(calendar):
    path = calendar(header="zone,name,from")
    assert refusal(path).endswith("are expected; missing: first_day, back_on")


def test_a_quote_that_is_closed_on_another_line_is_named(calendar):
    path = calendar('"Zone A,Noël,2026-12-19,2027-01-04', 'Zone A",Hiver,2027-02-06,2027-02-22')
    assert refusal(path) == "breaks.csv:2: a quote is not closed on its line: close it"


def test_a_column_that_is_there_twice_is_named(calendar):
    path = calendar(header=f"{HEADER},zone")
    assert refusal(path) == "breaks.csv:1: there is more than one column zone: remove one"


def test_a_break_without_a_published_end_may_be_followed_by_another(calendar):
    path = calendar("Zone A,Été,2026-07-04,", "Zone A,Toussaint,2026-10-17,2026-11-02")
    assert [each.name for each in read_calendar(path).breaks_of("69")] == ["Été", "Toussaint"]


def test_a_notice_is_a_sentence(calendar):
    path = calendar("Zone A,Noël,2026-12-19,", about=ABOUT | {"notice": ["a", "b"]})
    assert refusal(path) == "breaks.yaml: notice: a sentence is expected, not a list"


def test_a_calendar_without_breaks_is_refused(calendar):
    assert "there is no break in it" in refusal(calendar())


@pytest.mark.parametrize("key", ABOUT)
def test_origin_and_licence_must_be_said(calendar, key):
    path = calendar(about={name: value for name, value in ABOUT.items() if name != key})
    assert refusal(path).startswith(f"breaks.yaml: say {key}: ")


@pytest.mark.parametrize(("about", "said"), [("- a", "say title, producer"), ("a: [1", "this is no YAML")])
def test_what_is_no_description_is_refused(calendar, about, said):
    assert said in refusal(calendar(about=about))


def test_files_that_are_not_there_or_no_text_are_named(calendar, tmp_path):
    path = calendar("Zone A,Noël,2026-12-19,")
    path.write_bytes(b"zone,name,first_day,back_on\nZone A,No\xebl,2026-12-19,\n")
    assert refusal(path) == "breaks.csv: this is not UTF-8: save it so"
    path = calendar("Zone A,Noël,2026-12-19,")
    path.with_suffix(".yaml").unlink()
    assert "breaks.yaml: cannot be read: No such file" in refusal(path)
    path.unlink()
    assert "breaks.csv: cannot be read: No such file" in refusal(path)
