"""Known vulnerabilities of what the platform runs on, by pip-audit: ``python .ci/audit.py <lock> …``.

Fails for each that is found. What cannot be looked up, because PyPI is out of reach or a mirror has no such
data, is said in one line; with ``PIP_AUDIT=required`` it fails, too.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SECONDS = 300


def audit(lock: str) -> tuple[list[dict[str, Any]], str]:
    """What pip-audit says of each package of a lock, and its last words."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--require-hashes"]
        command += ["--disable-pip", "--progress-spinner", "off", "--format", "json", "--output", str(report)]
        try:
            done = subprocess.run(  # noqa: S603 - our own words, no shell
                command, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return [], f"no answer within {SECONDS} s"
        if not report.exists():
            return [], next(iter(done.stderr.strip().splitlines()[-1:]), f"exit code {done.returncode}")
        return json.loads(report.read_text())["dependencies"], ""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(locks: list[str]) -> int:
    required, failed = os.environ.get("PIP_AUDIT") == "required", False
    for lock in locks:
        packages, why = audit(lock)
        known = [each for each in packages if "vulns" in each]
        for each in known:
            for found in each["vulns"]:
                failed = True
                fixed = ", ".join(found["fix_versions"]) or "no release"
                say(f"pip-audit: {each['name']} {each['version']}: {found['id']}, fixed in {fixed}")
        if len(known) < len(packages) or not packages:
            left = f"{len(packages) - len(known)} of {len(packages)}" if packages else "none of the"
            why = why or "no data about them at the package index in use"
            verb = "packages were not looked up" if packages else "packages could be looked up"
            say(f"pip-audit: NOT AUDITED: {left} {verb} in {lock}: {why[:200]}")
            failed = failed or required
        else:
            say(f"pip-audit: {len(known)} packages of {lock} looked up")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
