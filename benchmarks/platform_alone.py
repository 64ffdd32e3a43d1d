"""The platform's own rates, without its peers: one JSON object on the last line of the output.

``compare`` runs this file on the code of another commit. So it may only use names that ``benchmarks`` has had
since 46c15e7: ``running``, ``backlog``, ``steady``, ``PIPELINE``, ``declare_platform``, ``add_hotspots`` and
``_platform``.
"""

import argparse
import json
from uuid import uuid4

from benchmarks import http_click, pipeline, servers


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("events", type=int)
    parser.add_argument("seconds", type=int)
    args = parser.parse_args()
    prefix = f"b{uuid4().hex[:10]}"
    with servers.running() as running:
        samples = [
            pipeline.backlog(running, pipeline.PIPELINE, args.events),
            pipeline.steady(running, pipeline.PIPELINE, args.events),
        ]
        pipeline.declare_platform(running, prefix)
        http_click.add_hotspots(running, f"{prefix}_catalog", http_click.HOTSPOTS)
        clicks = http_click._platform(running, prefix, args.seconds)
        samples += clicks
    rows = [
        {"name": each.name, "rate": each.rate, "cpu": dict(each.cpu), "more": dict(each.more)}
        for each in samples
    ]
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
