"""Builds the site from ``web/``, only when something there has changed, and replaces it atomically."""

import fcntl
import hashlib
import json
import os
import re
import subprocess  # nosec B404  # npm and Vite are programs
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli import node
from cli.paths import shown

STAMP = ".stamp"
"""In the build: digest of the sources that it was made from."""

OURS = ("node_modules", "dist")
"""Generated folders of ``web/``."""

NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")

_NO_LINE = r"E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)|ERR_SOCKET_TIMEOUT"
_NO_ANSWER = re.compile(rf"\b({_NO_LINE})\b")
_NO_REGISTRY = re.compile(
    rf"\b({_NO_LINE}|E40[13]|E50\d|ENOTCACHED|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY)\b"
)


class BuildError(Exception):
    """The site cannot be built: the reason and the remedy in one line for the user."""


class Web:
    """The site: its sources in ``folder``, and the build. ``work``: folder for logs and unfinished builds, on
    the same disk, so that a finished build can be moved atomically."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder, self.work = folder.resolve(), work.resolve()
        self.dist, self.log = self.folder / "dist", self.work / "web.log"

    def digest(self) -> str:
        """Digest of everything that a build depends on: all sources with their names, the lock included."""
        found = hashlib.sha256()
        for path in sorted(self._sources()):
            name = path.relative_to(self.folder).as_posix().encode()
            found.update(b"%d %s %d\n" % (len(name), name, path.stat().st_size))
            found.update(path.read_bytes())
        return found.hexdigest()

    def is_fresh(self) -> bool:
        """Whether the build was made from the sources as they are."""
        try:
            stamp = (self.dist / STAMP).read_text()
        except OSError:
            return False
        return stamp == self.digest() and (self.dist / "index.html").is_file()

    def build(self) -> bool:
        """Build the site if it is stale; returns whether it was. Raises BuildError; the old build is then
        kept."""
        with self._locked():
            if self.is_fresh():
                return False
            digest, using = self.digest(), self.ready()
            with tempfile.TemporaryDirectory(prefix="web-", dir=self.work) as folder:
                new = Path(folder) / "dist"
                vite = self.folder / "node_modules" / "vite" / "bin" / "vite.js"
                self._run(
                    using,
                    [str(using.node), str(vite), "build"],
                    "Vite does not build it",
                    WEB_DIST=str(new),
                )
                if not (new / "index.html").is_file():
                    raise BuildError(
                        f"the site is not built: Vite made no index.html (log: {shown(self.log)})"
                    )
                (new / STAMP).write_text(digest)
                if self.dist.exists():
                    self.dist.rename(Path(folder) / "old")
                new.rename(self.dist)
            return True

    def ready(self) -> node.Node:
        """A Node, with the packages of the lock installed. Raises BuildError."""
        try:
            using = node.find()
        except node.NoNode as error:
            raise BuildError(f"the site is not built: {error}") from error
        if not self._installed():
            # Without a registry, hundreds of failed requests take minutes: check once first. Packages in
            # npm's cache are used, too.
            patience = ("--prefer-offline",) if self._registry_answers(using) else ("--offline",)
            self._run(using, [*using.npm, *NPM_CI, *patience], "npm cannot install what it is built with")
        return using

    def run_script(self, *script: str, **environment: str) -> int:
        """Run an npm script on our output and return its exit code. Raises BuildError."""
        using = self.ready()
        command = [*using.npm, "run", "--silent", *script]
        return subprocess.call(command, cwd=self.folder, env=using.environment | environment)  # nosec B603

    def types_are_fresh(self, document: str) -> bool:
        """Whether the client's types are those of this OpenAPI document. Raises BuildError."""
        using = self.ready()
        self.work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="types-", dir=self.work) as folder:
            given, made = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
            given.write_text(document)
            tool = self.folder / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
            options = ("--root-types", "--root-types-no-schema-prefix")
            command = [str(using.node), str(tool), str(given), "-o", str(made), *options]
            self._run(using, command, "its types cannot be made")
            return made.read_bytes() == (self.folder / "src" / "api" / "schema.d.ts").read_bytes()

    def _registry_answers(self, using: node.Node) -> bool:
        """Whether a registry answers. One that refuses the ping counts, too: some serve only packages."""
        command = [*using.npm, "ping", "--fetch-retries=0", "--fetch-timeout=10000"]
        done = subprocess.run(  # nosec B603  # fixed arguments, no shell
            command, cwd=self.folder, env=using.environment, capture_output=True, text=True, check=False
        )
        return done.returncode == 0 or not _NO_ANSWER.search(done.stderr)

    def _sources(self) -> Iterator[Path]:
        for folder, folders, files in os.walk(self.folder):
            if Path(folder) == self.folder:
                folders[:] = [name for name in folders if name not in OURS]
            yield from (Path(folder) / name for name in files)

    def _installed(self) -> bool:
        """Whether npm has installed the packages of the lock; those for other machines may be missing."""
        try:
            wanted, there = (
                json.loads((self.folder / name).read_bytes())["packages"]
                for name in ("package-lock.json", "node_modules/.package-lock.json")
            )
        except (OSError, ValueError, KeyError):
            return False
        return all(
            _version(there.get(name)) == _version(package)
            for name, package in wanted.items()
            if name and not (package.get("optional") and name not in there)
        ) and set(there) <= set(wanted)

    def _run(self, using: node.Node, command: Sequence[str], failure: str, **environment: str) -> None:
        with self.log.open("wb") as log:
            done = subprocess.run(  # nosec B603  # fixed arguments, no shell
                command,
                cwd=self.folder,
                env=using.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise BuildError(f"the site is not built: {failure}{_remedy(self.log)} (log: {shown(self.log)})")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.work.mkdir(parents=True, exist_ok=True)
        with (self.work / "web.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _version(package: Any) -> tuple[Any, Any]:
    return (package.get("version"), package.get("integrity")) if package else (None, None)


def _remedy(log: Path) -> str:
    text = log.read_text(errors="replace")
    if found := _NO_REGISTRY.search(text):
        remedy = "set one with `npm config set registry`"
        return f", since no registry of npm packages answers ({found[1]}): {remedy}"
    lines = [line.strip() for line in text.splitlines() if re.search(r"error", line, re.IGNORECASE)]
    return f": {lines[0][:160]}" if lines else ""
