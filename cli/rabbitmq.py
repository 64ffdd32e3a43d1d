"""A private RabbitMQ node for this machine, run by the installed ``rabbitmq-server`` as the current user."""

import fcntl
import os
import secrets
import shutil
import socket
import subprocess  # nosec B404  # runs rabbitmqctl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cli.processes import (
    LOOPBACK,
    START_SECONDS,
    Child,
    StartError,
    free_port,
    port_accepts,
    remembered_port,
    wait_until,
)

STOP_SECONDS = 20
CTL_SECONDS = 60
RELEASE_SECONDS = 10
"""How long a node whose parent was just killed may take to save its data and leave the folder."""

DISTRIBUTIONS = Path("/usr/lib/rabbitmq/bin")
"""The scripts of the packages of Debian and Red Hat; their wrappers on the PATH switch to another user."""
MISSING = "install it (apt-get install rabbitmq-server), or set AMQP_URI to the address of a RabbitMQ"

ERLANG_LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1}"
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
METHOD_FRAME, CONNECTION_START = b"\x01", b"\x00\x0a\x00\x0a"


class CtlError(Exception):
    """``rabbitmqctl`` failed: its arguments and its output."""


@dataclass(frozen=True)
class LocalRabbit:
    """A running node and its private port mapper, to be stopped by the code that started them."""

    uri: str
    node: str
    """Erlang's name of the node, the same at every start on the same data folder."""
    child: Child
    epmd: Child
    rabbitmqctl: Path
    env: dict[str, str]

    def ctl(self, *args: str) -> str:
        """Output of ``rabbitmqctl`` with ``args``; ``CtlError`` when it fails. Takes half a second."""
        command = f"rabbitmqctl {' '.join(args)}"
        try:
            done = subprocess.run(  # nosec B603  # fixed arguments, no shell
                [self.rabbitmqctl, "--quiet", *args],
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=CTL_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise CtlError(f"{command}: no end after {CTL_SECONDS} s") from error
        if done.returncode:
            raise CtlError(f"{command}: {done.stdout.strip()}")
        return done.stdout

    def stop(self) -> None:
        """End both cleanly, keeping what is durable: takes about a second."""
        self.child.stop(STOP_SECONDS)
        self.epmd.stop(STOP_SECONDS)


def start_rabbitmq(data_dir: Path, log_dir: Path) -> LocalRabbit:
    """Start a node on ``data_dir`` (made if missing) and wait until it speaks AMQP; ``StartError`` if not.

    Keeps its name, and its port unless another program has taken it, from one start to the next. It writes to
    these two folders only, and listens on loopback only.
    """
    scripts, epmd_program = _programs()
    data_dir, log_dir = data_dir.resolve(), log_dir.resolve()
    children: list[Child] = []
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with _lock(data_dir) as lock:
            port = remembered_port(data_dir / "port")
            epmd_port = free_port(port)
            env = _environment(data_dir, log_dir, port, epmd_port)
            epmd = Child.spawn(
                "epmd",
                [epmd_program, "-port", str(epmd_port), "-address", LOOPBACK],
                log_dir / "epmd.log",
                env,
            )
            children.append(epmd)
            if not wait_until(lambda: port_accepts(epmd_port) or not epmd.running, START_SECONDS):
                raise StartError(f"epmd, the port mapper of Erlang, is not ready: see {epmd.log}")
            node = Child.spawn(
                "rabbitmq",
                [scripts / "rabbitmq-server"],
                log_dir / "rabbitmq.log",
                env,
                cwd=data_dir,
                pass_fds=[lock.fileno()],
            )
            children.append(node)
            lock.truncate(0)
            lock.write(str(node.pid))
        wait_until(lambda: _speaks_amqp(port) or not node.running, START_SECONDS, interval=0.1)
        if not node.running:
            raise StartError(f"RabbitMQ ended with code {node.exit_code} while it started: see {node.log}")
        if not _speaks_amqp(port):
            raise StartError(f"RabbitMQ is not ready after {START_SECONDS} s: see {node.log}")
    except BaseException as error:
        for child in reversed(children):
            child.stop(STOP_SECONDS)
        if isinstance(error, OSError):
            raise StartError(f"cannot start RabbitMQ on {data_dir}: {error}") from error
        raise
    return LocalRabbit(_uri(port), env["RABBITMQ_NODENAME"], node, epmd, scripts / "rabbitmqctl", env)


def running_rabbitmq(data_dir: Path) -> str | None:
    """URI of the node that runs on ``data_dir``, or None."""
    with suppress(OSError, ValueError):
        port = int((data_dir / "port").read_text())
        if _speaks_amqp(port):
            return _uri(port)
    return None


def _uri(port: int) -> str:
    return f"amqp://guest:guest@{LOOPBACK}:{port}//"


def _programs() -> tuple[Path, Path]:
    """Folder of the scripts, path of ``epmd``."""
    scripts = DISTRIBUTIONS
    if not (scripts / "rabbitmq-server").exists():
        found = shutil.which("rabbitmq-server")
        if found is None:
            raise StartError(f"no rabbitmq-server on this machine: {MISSING}")
        scripts = Path(found).resolve().parent
    if epmd := shutil.which("epmd"):
        return scripts, Path(epmd)
    if erl := shutil.which("erl"):
        for program in Path(erl).resolve().parent.parent.glob("erts-*/bin/epmd"):
            return scripts, program
    raise StartError(f"no Erlang on the PATH, which RabbitMQ runs on: {MISSING}")


def _lock(data_dir: Path) -> IO[str]:
    """The open, locked file that names the user of ``data_dir``; the node inherits it, and with it the lock.

    Two nodes on the same data would damage it, and RabbitMQ itself does not check.
    """
    file = (data_dir / "lock").open("a+")

    def lock() -> bool:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    if wait_until(lock, RELEASE_SECONDS):
        return file
    with file:
        file.seek(0)
        raise StartError(f"RabbitMQ already runs on {data_dir}, as process {file.read()}")


def _environment(data_dir: Path, log_dir: Path, port: int, epmd_port: int) -> dict[str, str]:
    """Environment of the node and of ``rabbitmqctl``, and the files it names; none of the user's settings."""
    (data_dir / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = {LOOPBACK}:{port}\n"
        "disk_free_limit.absolute = 50MB\n"  # defaults differ by version: a small disk must not block
    )
    (data_dir / "enabled_plugins").write_text("[].\n")
    _noted_once(data_dir / ".erlang.cookie", secrets.token_hex(16))
    # Not this machine's name: it may not resolve, or change. The node's data belongs to the node's name.
    node = _noted_once(data_dir / "node-name", f"usine-{secrets.token_hex(4)}@localhost")
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(data_dir),  # where Erlang looks for its cookie
        "LC_ALL": "C.UTF-8",
        "ERL_CRASH_DUMP": str(log_dir / "erl_crash.dump"),
        "ERL_EPMD_ADDRESS": LOOPBACK,
        "ERL_EPMD_PORT": str(epmd_port),
        "ERL_ZFLAGS": "-start_epmd false",  # Erlang would start an epmd that outlives the node
        "RABBITMQ_ALLOW_INPUT": "1",  # the script then becomes Erlang; else it stays, as Erlang's parent
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-noinput {ERLANG_LOOPBACK}",
        "RABBITMQ_CTL_ERL_ARGS": ERLANG_LOOPBACK,
        "RABBITMQ_NODENAME": node,
        "RABBITMQ_DIST_PORT": str(free_port(port, epmd_port)),
        "RABBITMQ_CONF_ENV_FILE": os.devnull,
        "RABBITMQ_CONFIG_FILE": str(data_dir / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(data_dir / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(data_dir / "mnesia"),
        "RABBITMQ_LOG_BASE": str(log_dir),
        "RABBITMQ_LOGS": "-",
    }


def _noted_once(file: Path, text: str) -> str:
    """The content of ``file``, which the first start wrote as ``text``; readable by its owner only."""
    if not file.exists() or not file.stat().st_size:
        file.touch(mode=0o600)
        file.write_text(text)
    file.chmod(0o400)
    return file.read_text()


def _speaks_amqp(port: int) -> bool:
    """Whether a server at ``port`` answers the protocol header with ``Connection.Start``."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as client:
            client.sendall(PROTOCOL_HEADER)
            with client.makefile("rb") as answer:
                frame = answer.read(11)  # type (1), channel (2), size (4), class and method (4)
    except OSError:
        return False
    return frame[:1] == METHOD_FRAME and frame[7:] == CONNECTION_START
