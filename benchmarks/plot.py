"""Draws ``performance.json``. Runs in the environment with matplotlib, where this project is not
installed."""

import json
import statistics
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

PANELS = (
    (
        "pipeline",
        "view → PointsAwarded, events/s",
        ("nameko", "faststream", "faststream batched", "pipeline", "one client"),
    ),
    ("http", "clicks over HTTP, /s", ("nameko RPC per click", "platform", "empty route")),
)
OURS = ("pipeline", "platform")
LABELS = {
    "pipeline": "this pipeline",
    "platform": "this platform",
    "one client": "one py-amqp client,\nno work",
    "nameko RPC per click": "nameko RPC\nper click",
}


def draw(samples: dict[str, list[dict[str, Any]]], target: Path) -> None:
    """``target`` with .svg and .png: a bar for each median, a dot for each round."""
    panels = [panel for panel in PANELS if panel[0] in samples]
    if not panels:
        return
    figure, axes = plt.subplots(1, len(panels), figsize=(5.5 * len(panels), 3.2), squeeze=False)
    for axis, (benchmark, title, names) in zip(axes[0], panels, strict=True):
        for position, name in enumerate(names):
            rates = [each["rate"] for each in samples[benchmark] if each["name"] == name]
            if not rates:
                continue
            median = statistics.median(rates)
            axis.barh(position, median, color="#c2410c" if name in OURS else "#94a3b8", height=0.6)
            axis.plot(rates, [position] * len(rates), "o", color="#1e293b", markersize=3)
            axis.annotate(f" {median:,.0f}", (max(*rates, median), position), va="center", fontsize=9)
        axis.set_yticks(range(len(names)), [LABELS.get(name, name) for name in names])
        axis.set_title(title, fontsize=10, loc="left")
        axis.margins(x=0.15)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    for suffix in (".svg", ".png"):
        figure.savefig(
            target.with_suffix(suffix), dpi=150, metadata={"Date": None} if suffix == ".svg" else {}
        )


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text())["samples"], Path(sys.argv[2]))
