"""The environment: defaults, and a boot that fails with the name of every wrong variable."""

import os
from dataclasses import fields

import pytest

from chassis.runtime.config import Config, ConfigError
from gateway.settings import GatewaySettings
from services.accounts.settings import AccountsSettings
from services.live.settings import LiveSettings
from streams.settings import StreamsSettings

NEEDED = {"AMQP_URI": "amqp://rabbit", "MONGODB_URI": "mongodb://mongo"}


@pytest.fixture
def read(monkeypatch):
    """``read(PORT="80")``: the configuration of an environment that has nothing else."""

    def read(**variables):
        monkeypatch.setattr(os, "environ", dict(variables))
        return Config.from_environment(AccountsSettings, GatewaySettings, LiveSettings, StreamsSettings)

    return read


@pytest.fixture
def refused(read):
    def refused(**variables):
        with pytest.raises(ConfigError) as caught:
            read(**variables)
        return str(caught.value)

    return refused


def test_two_addresses_are_enough(read):
    sections = (AccountsSettings(), GatewaySettings(), LiveSettings(), StreamsSettings())
    assert read(**NEEDED) == Config(
        amqp_uri="amqp://rabbit", mongodb_uri="mongodb://mongo", sections=sections
    )


def test_every_setting_can_be_given(read):
    given = {
        "MONGODB_PREFIX": "peak",
        "HOST": "0.0.0.0",
        "PORT": "80",
        "DECLARE_QUEUES": "False",
        "MANAGEMENT_HOST": "127.0.0.2",
        "MANAGEMENT_PORT": "0",
        "ACCOUNTS_SECRET": "s" * 32,
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "text",
        "MAX_WORKERS": "3",
        "BATCH_SIZE": "7",
        "RPC_TIMEOUT": "1.5",
        "DRAIN_TIMEOUT": "0",
        "DEAD_LETTER_LIMIT": "0",
        "DEAD_LETTER_SHARE": "0.25",
        "DEAD_LETTER_WINDOW": "200",
        "GATEWAY_THREADS": "64",
        "STREAMS_URL": "https://streams.usine.example",
        "STREAMS_PORT": "8002",
        "STREAMS_MAX": "500",
        "PUBLIC_URL": "https://usine.example",
        "WEB_DIR": "/srv/usine/web",
        "MEDIA_DIR": "/srv/usine/season/media",
        "SCHOOL_CALENDAR": "/etc/usine/breaks.csv",
        "TOKEN_KEYS_FILE": "/run/secrets/keys.json",
        "TOKEN_PUBLIC_KEYS_FILE": "/etc/usine/public_keys.json",
        "TEACHER_DOMAINS": "ac-lyon.fr,*.education.gouv.fr",
        "SMTP_URL": "smtps://usine:secret@mail.example:465",
        "MAIL_FROM": "usine@usine.example",
        "DEV_MAILBOX": "True",
        "OIDC_ISSUER": "https://identity.example",
        "OIDC_CLIENT_ID": "usine",
        "OIDC_CLIENT_SECRET": "o" * 20,
        "CORS_ORIGINS": "https://usine.example,https://app.usine.example",
        "TRUSTED_PROXIES": "2",
        "RATE_FACTOR": "1.5",
        "LIVE_TEXT_DAYS": "7",
    }
    config = read(**NEEDED, **given)
    known = {
        field.name.upper(): getattr(part, field.name)
        for part in (config, *config.sections)
        for field in fields(part)
        if field.name != "sections"
    }
    found = {name: known[name] for name in given}
    shown = {
        name: ",".join(value) if isinstance(value, tuple) else str(value) for name, value in found.items()
    }
    assert shown == given | {"DRAIN_TIMEOUT": "0.0"}
    assert known.keys() == {*NEEDED, *given}
    assert config.section(AccountsSettings).dev_mailbox
    assert config.section(GatewaySettings).dev_mailbox


def test_settings_that_were_not_read_are_an_error_and_not_defaults():
    config = Config(amqp_uri="embedded://", mongodb_uri="", sections=(AccountsSettings(),))
    with pytest.raises(ConfigError, match="GatewaySettings"):
        config.section(GatewaySettings)


def test_altered_settings_leave_the_others_as_they_are(read):
    config = read(**NEEDED, RATE_FACTOR="2", CORS_ORIGINS="https://usine.example")
    altered = config.altered(GatewaySettings, rate_factor=3.0)
    assert altered.section(GatewaySettings) == GatewaySettings(
        rate_factor=3.0, cors_origins=("https://usine.example",)
    )
    assert altered.section(AccountsSettings) == config.section(AccountsSettings)
    assert config.section(GatewaySettings).rate_factor == 2.0


def test_a_process_reads_the_settings_of_its_own_only(monkeypatch):
    monkeypatch.setattr(os, "environ", NEEDED | {"SMTP_URL_FILE": "/nowhere", "PORT": "http"})
    with pytest.raises(ConfigError) as caught:
        Config.from_environment(GatewaySettings)
    assert "PORT" in str(caught.value)
    assert "SMTP_URL_FILE" not in str(caught.value)


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_address_is_named(refused, name):
    message = refused(**{key: value for key, value in NEEDED.items() if key != name})
    assert name in message
    assert not any(other in message for other in NEEDED if other != name)


@pytest.mark.parametrize("name", NEEDED)
def test_an_empty_address_is_named(refused, name):
    assert name in refused(**NEEDED | {name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("MANAGEMENT_PORT", "-1"),
        ("MONGODB_PREFIX", "My Season"),
        ("MONGODB_PREFIX", "x" * 40),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("MAX_WORKERS", "0"),
        ("MAX_WORKERS", "many"),
        ("BATCH_SIZE", "5001"),
        ("RPC_TIMEOUT", "0"),
        ("RPC_TIMEOUT", "61"),
        ("DRAIN_TIMEOUT", "-1"),
        ("DRAIN_TIMEOUT", "nan"),
        ("DEAD_LETTER_LIMIT", "-1"),
        ("LIVE_TEXT_DAYS", "0"),
        ("DEAD_LETTER_SHARE", "1.1"),
        ("DEAD_LETTER_SHARE", "nan"),
        ("DEAD_LETTER_WINDOW", "0"),
        ("GATEWAY_THREADS", "0"),
        ("STREAMS_URL", "streams.usine.example"),
        ("STREAMS_URL", "https://usine.example/streams"),
        ("STREAMS_PORT", "0"),
        ("STREAMS_MAX", "0"),
        ("PUBLIC_URL", "usine.example"),
        ("DEV_MAILBOX", "perhaps"),
        ("TRUSTED_PROXIES", "-1"),
        ("RATE_FACTOR", "0"),
    ],
)
def test_a_wrong_value_is_named(refused, name, value):
    assert name in refused(**NEEDED, **{name: value})


def test_every_wrong_variable_is_named_at_once(refused):
    message = refused(AMQP_URI="amqp://rabbit", PORT="http", LOG_LEVEL="loud")
    assert all(name in message for name in ("MONGODB_URI", "PORT", "LOG_LEVEL"))


def test_the_secret_may_be_in_a_file(read, tmp_path):
    file = tmp_path / "secret"
    file.write_text("s" * 40 + "\n")
    assert (
        read(**NEEDED, ACCOUNTS_SECRET_FILE=str(file)).section(AccountsSettings).accounts_secret == "s" * 40
    )


@pytest.mark.parametrize("name", ["AMQP_URI", "MONGODB_URI", "ACCOUNTS_SECRET", "SMTP_URL"])
def test_a_secret_given_twice_is_refused_without_showing_it(refused, tmp_path, name):
    (tmp_path / "secret").write_text("from the file")
    values = NEEDED | {name: "from the variable", f"{name}_FILE": str(tmp_path / "secret")}
    message = refused(**values)
    assert f"{name} and {name}_FILE are both set" in message
    assert "from the" not in message


@pytest.mark.parametrize(
    "uri",
    [
        "rabbit",
        "http://usine:top/secret@rabbit",
        "amqp://usine:top/secret@rabbit",
        "amqp://usine:top#secret@rabbit",
        "amqp://usine:topsecret@rabbit:port",
        "amqp://usine:topsecret@",
        "amqp://usine:topsecret@one;two",
    ],
)
def test_a_broker_that_is_no_address_is_refused_without_its_password(refused, uri):
    message = refused(**NEEDED | {"AMQP_URI": uri})
    assert message.startswith("AMQP_URI: not an address such as amqp://")
    assert "top" not in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "uri",
    ["mongo", "amqp://mongo", "mongodb://usine:top/secret@mongo", "mongodb://usine:topsecret@one:x,two"],
)
def test_a_database_that_is_no_address_is_refused_without_its_password(refused, tmp_path, uri):
    (tmp_path / "uri").write_text(uri)
    message = refused(AMQP_URI="amqp://rabbit", MONGODB_URI_FILE=str(tmp_path / "uri"))
    assert message.startswith("MONGODB_URI_FILE: not an address such as mongodb://")
    assert "top" not in message


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("AMQP_URI", "amqp://guest:guest@127.0.0.1:5672//"),
        ("AMQP_URI", "amqp://u:p%2F%40@one:5672/v;amqps://u:p@two:5671/v;amqp://three"),
        ("AMQP_URI", "amqp://u:p@[::1]:5672/"),
        ("AMQP_URI", "embedded://"),
        ("MONGODB_URI", "mongodb://127.0.0.1:27017/?replicaSet=rs0&directConnection=true"),
        ("MONGODB_URI", "mongodb://u:p@one:27017,two:27017,three/?authSource=admin"),
        ("MONGODB_URI", "mongodb+srv://u:p@cluster.example/usine?w=majority"),
    ],
)
def test_addresses_of_one_node_or_several_are_taken(read, name, uri):
    assert getattr(read(**NEEDED | {name: uri}), name.lower()) == uri


@pytest.mark.parametrize("name", NEEDED)
def test_an_address_may_be_in_a_file(read, tmp_path, name):
    address = f"{NEEDED[name]}:1234"
    (tmp_path / "uri").write_text(f"{address}\n")
    others = {other: value for other, value in NEEDED.items() if other != name}
    config = read(**others, **{f"{name}_FILE": str(tmp_path / "uri")})
    assert getattr(config, name.lower()) == address


def test_an_empty_secret_file_is_named(refused, tmp_path):
    (tmp_path / "uri").write_text("\n")
    message = refused(MONGODB_URI="mongodb://mongo", AMQP_URI_FILE=str(tmp_path / "uri"))
    assert f"AMQP_URI_FILE: {tmp_path / 'uri'} is empty" in message


def test_the_management_server_listens_where_the_process_does_unless_it_is_given_an_address(read):
    assert read(**NEEDED, HOST="10.0.0.1").management_address == "10.0.0.1"
    assert read(**NEEDED, HOST="10.0.0.1", MANAGEMENT_HOST="127.0.0.1").management_address == "127.0.0.1"


def test_a_secret_file_that_is_not_there_is_named(refused, tmp_path):
    message = refused(**NEEDED, ACCOUNTS_SECRET_FILE=str(tmp_path / "secret"))
    assert "ACCOUNTS_SECRET_FILE" in message
    assert str(tmp_path / "secret") in message


def test_a_secret_file_that_is_not_text_is_named(refused, tmp_path):
    (tmp_path / "secret").write_bytes(b"\xff\xfe\xfd")
    assert "ACCOUNTS_SECRET_FILE" in refused(**NEEDED, ACCOUNTS_SECRET_FILE=str(tmp_path / "secret"))


def test_an_unreadable_secret_file_does_not_hide_the_other_mistakes(refused, tmp_path):
    message = refused(**NEEDED, ACCOUNTS_SECRET_FILE=str(tmp_path / "secret"), PORT="http")
    assert "ACCOUNTS_SECRET_FILE" in message
    assert "PORT" in message


@pytest.mark.parametrize(("uri", "embedded"), [("embedded://", True), ("amqp://embedded", False)])
def test_the_broker_inside_the_process_is_told_by_its_address(read, uri, embedded):
    assert read(**NEEDED | {"AMQP_URI": uri}).embedded is embedded
