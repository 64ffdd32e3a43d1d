"""How paths are printed."""

from pathlib import Path


def shown(path: Path) -> str:
    """``path``, relative to the current folder if it is inside."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
