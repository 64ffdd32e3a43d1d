"""What operators do about people: invite, erase, and the purge at the end of a season."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from accounts_stage import invited, keys_file, public_keys_file
from click.testing import CliRunner

from chassis.runtime.keys import KeyFile
from chassis.testing import eventually
from cli.main import main
from contracts.accounts import SessionRevoked, VisitorErased
from contracts.errors import NotFound
from services.accounts import purge
from services.accounts.models import Erasure, Visitor
from services.accounts.sessions import Sessions
from services.accounts.staff.domain import SESSION_LIFETIME
from services.accounts.staff.models import Staff

pytestmark = pytest.mark.rabbitmq_suffices


@pytest.fixture
def usine(config, monkeypatch, tmp_path):
    """``usine …`` on the databases of this test: (exit code, output)."""
    monkeypatch.setenv("MONGODB_URI", config.mongodb_uri)
    monkeypatch.setenv("MONGODB_PREFIX", config.mongodb_prefix)

    def run(*arguments):
        done = CliRunner().invoke(main, [*arguments, "--data", str(tmp_path)])
        return done.exit_code, done.output

    return run


@pytest.fixture
def keys(config):
    return KeyFile(keys_file(config), variable="TOKEN_KEYS_FILE", private=True)


@pytest.fixture
def public_keys(config):
    return KeyFile(
        public_keys_file(config),
        variable="TOKEN_PUBLIC_KEYS_FILE",
        private=False,
    )


def test_the_first_organiser_is_invited_on_the_command_line(accounts, config, usine):
    accounts.stop()  # the command connects to the database under the same name
    code, output = usine("staff", "invite", "Ops@Example.org", "--role", "organiser")
    assert (code, output.split()[1:]) == (0, ["ops@example.org", "organiser", "(organisation)"])
    code, output = usine("staff", "invite", "not an address", "--role", "organiser")
    assert code == 1
    assert output == "usine: email : Une adresse e-mail est attendue.\n"
    code, output = usine("staff", "invite", "ops@example.org", "--role", "teacher")
    assert code == 1
    assert output.startswith("usine: --role : ops@example.org a déjà un autre rôle que teacher")


def test_a_purge_forgets_everyone_and_counts_them(call_accounts, school_class, organiser, recorder, keys):
    anonymous = call_accounts("create_visitor")
    pupils = [call_accounts("join_class", code=school_class["code"]) for _ in range(3)]
    professional = invited("professional")
    seen = []
    counts = purge.purge(datetime.now(UTC), lambda done, total: seen.append((done, total)))
    assert counts == {
        "visitors": 4, "seats": 3, "classes": 1, "staff": 2, "departures": 0, "links": 0,
        "foreign_sign_ins": 0,
    }  # fmt: skip
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert Visitor.objects.count() == 0
    assert [str(each.id) for each in Staff.objects] == [organiser]
    assert professional != organiser
    for one in (anonymous, *pupils):
        with pytest.raises(NotFound):
            call_accounts("get_visitor", visitor=one["visitor_id"])
    everyone = {UUID(each["visitor_id"]) for each in (anonymous, *pupils)}
    assert {each.id for each in Erasure.objects} == everyone
    eventually(lambda: {event.data.visitor for event in recorder.of(VisitorErased)} >= everyone)


def test_sessions_of_staff_who_go_are_revoked_not_forgotten(accounts, call_accounts, teacher, recorder):
    sessions = Sessions.configured(accounts.config)
    session = sessions.open_session(UUID(teacher), "teacher", lifetime=SESSION_LIFETIME)
    purge.purge(datetime.now(UTC))
    sid = str(UUID(session["refresh_token"].partition(".")[0]))
    assert sid in call_accounts("list_revocations")["sessions"]
    eventually(lambda: {str(event.data.session) for event in recorder.of(SessionRevoked)} == {sid})


def test_a_report_is_signed_and_tells_what_was_counted(keys, public_keys):
    at = datetime(2027, 1, 15, 23, tzinfo=UTC)
    report = purge.sign({"visitors": 20_000}, keys, at)
    assert purge.verify(report, public_keys) == {
        "purged_at": "2027-01-15T23:00:00Z",
        "counts": {"visitors": 20_000},
    }


@pytest.mark.parametrize(
    "spoil", [lambda report: report[:-4] + "AAAA", lambda report: "no report", str.upper]
)
def test_a_report_that_was_changed_is_refused(keys, public_keys, spoil):
    report = purge.sign({"visitors": 20_000}, keys, datetime.now(UTC))
    with pytest.raises(purge.BadReport):
        purge.verify(spoil(report), public_keys)


def test_the_commands_erase_purge_and_check_the_report(call_accounts, accounts, usine, config, tmp_path):
    visitors = [call_accounts("create_visitor")["visitor_id"] for _ in range(2)]
    accounts.stop()
    assert usine("accounts", "erase", visitors[0]) == (0, f"effacé : {visitors[0]}\n")
    assert usine("accounts", "erase", "nobody")[0] == 2
    report = tmp_path / "report.jws"
    arguments = ("--report", str(report), "--private", keys_file(config))
    code, output = usine("accounts", "purge", *arguments, "--yes")
    assert (code, output.split(",")[0]) == (0, "1 visiteuse ou visiteur")
    code, output = usine("accounts", "purge", *arguments, "--yes")
    assert (code, "existe déjà" in output) == (1, True)
    code, output = usine("accounts", "report", str(report), "--public", public_keys_file(config))
    assert (code, "1 visiteuse ou visiteur" in output) == (0, True)
    report.write_text("forged")
    assert (
        usine(
            "accounts",
            "report",
            str(report),
            "--public",
            public_keys_file(config),
        )[0]
        == 1
    )


def test_a_purge_asks_first(accounts, usine, config, tmp_path, call_accounts):
    visitor = call_accounts("create_visitor")["visitor_id"]
    report = tmp_path / "report.jws"
    code, output = usine("accounts", "purge", "--report", str(report), "--private", keys_file(config))
    assert code == 1
    assert "usine: rien n’a été effacé : la réponse n’était pas oui\n" in output
    assert not report.exists()
    assert call_accounts("get_visitor", visitor=visitor)["visitor_id"] == visitor
