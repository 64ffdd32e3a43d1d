"""``professionals.yaml`` and ``sessions.yaml`` in a folder: mistakes by file, line and field."""

import shutil

import pytest
from season_folder import SAMPLE, Folder, copy_or_link

from cli import season

PROFESSIONALS, SESSIONS = "professionals.yaml", "sessions.yaml"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "season", copy_function=copy_or_link)
    for quiz in (tmp_path / "season" / "quizzes").glob("*.yaml"):
        quiz.unlink()  # the gate judges them for half a second
    return Folder(tmp_path / "season")


def test_a_season_may_have_no_live_sessions(folder):
    for file in season.OPTIONAL_LISTS:
        (folder.path / file).unlink()
    files = season.read(folder.path)
    assert (files.professionals, files.sessions) == ([], [])


def test_sessions_need_their_professionals(folder):
    (folder.path / PROFESSIONALS).unlink()
    assert all("dans professionals.yaml" in error for error in folder.errors())


def test_a_daily_session_of_a_season_that_is_no_sample_is_named(folder):
    folder.replace("season.yaml", "sample: true", "sample: false")
    lines = folder.text(SESSIONS).splitlines()
    daily = [number for number, line in enumerate(lines, 1) if "daily_at:" in line]
    errors = folder.errors()
    assert [int(error.split(":")[1]) for error in errors] == daily
    assert all("sample: true dans season.yaml" in error for error in errors)


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("season.yaml", "sample: true", "sample: often", "sample"),
        (PROFESSIONALS, "id: gwenaelle", "id: Gwenaëlle", "0.id"),
        (PROFESSIONALS, "first_name: Gwenaëlle", "first_name: Gwenaëlle Le Goff", "0.first_name"),
        (PROFESSIONALS, "occupation: I1502", "occupation: plongée", "0.occupation"),
        (PROFESSIONALS, "status: employee", "status: boss", "0.status"),
        (PROFESSIONALS, "challenges: [sustainability]", "challenges: [fame]", "0.challenges.0"),
        (PROFESSIONALS, "languages: [fr, br]", "languages: [fr, xx]", "0.languages.1"),
        (PROFESSIONALS, "  questions:", "  answers:", "0.answers"),
        (SESSIONS, "title:", "titel:", "0.titel"),
        (SESSIONS, "challenge: sustainability", "challenge: fame", "0.challenge"),
        (SESSIONS, "starts_at: 2026-11-23T09:00Z", "starts_at: 2026-11-23T09:00", "0.starts_at"),
        (SESSIONS, "minutes: 45", "minutes: 5", "0.minutes"),
        (SESSIONS, "capacity: 300", "capacity: 1001", "0.capacity"),
        (SESSIONS, "languages: [fr]", "languages: [français]", "0.languages.0"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(folder, file, old, new, field):
    line = folder.replace(file, old, new)
    assert any(error.startswith(f"{file}:{line}: {field}: ") for error in folder.errors())


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "problem"),
    [
        (
            PROFESSIONALS,
            "company: marees-du-trieux",
            "company: acme",
            "0.company",
            "Aucune entreprise acme dans companies.yaml.",
        ),
        (
            PROFESSIONALS,
            "occupation: I1502",
            "occupation: A0000",
            "0.occupation",
            "Aucun métier A0000 dans occupations.yaml.",
        ),
        (
            SESSIONS,
            "professionals: [maiwenn-technicienne-d-eoliennes",
            "professionals: [personne",
            "0.professionals.0",
            "Personne n’a l’identifiant personne dans professionals.yaml.",
        ),
        (
            SESSIONS,
            "starts_at: 2026-11-23T09:00Z",
            "starts_at: 2027-01-04T09:00Z",
            "0.starts_at",
            "La rencontre se termine après la saison, qui finit le 2026-12-31.",
        ),
        (
            SESSIONS,
            "starts_at: 2026-11-24T07:00Z",
            "starts_at: 2026-11-24T07:00Z\n  daily_at: 07:00Z",
            "2.daily_at",
            "starts_at ou daily_at est attendu, pas les deux.",
        ),
    ],
)
def test_what_does_not_agree_is_named_with_file_line_and_field(folder, file, old, new, field, problem):
    line = folder.replace(file, old, new) + new.count("\n")
    assert f"{file}:{line}: {field}: {problem}" in folder.errors()


def test_somebody_in_two_sessions_at_once_is_named_at_the_later_one(folder):
    line = folder.replace(SESSIONS, "starts_at: 2026-12-03T22:30Z", "starts_at: 2026-11-26T19:00Z")
    [error] = folder.errors()
    assert error.startswith(f"{SESSIONS}:{line}: ")
    assert "teiki-mecanicien-marine est au même moment dans la rencontre reparer-un-bateau" in error
