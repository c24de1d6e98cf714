# SPDX-License-Identifier: Apache-2.0
"""`make bench`: measures, prints tables and writes build/bench.json.

The dashboard is the demo's, with its cache in memory, over HTTP, signed in; the cloud behind it is
a load generator that answers as Keystone, Magnum, Heat and Nova do for clusters grown from a
recorded one. Each round is a cluster of its own that nobody has looked at. Polls are as far apart
as the page wants them. Calls to Keystone are Horizon's own, for the menus of every page ("frame").
Ends with status 1 where a limit is not kept that does not depend on the machine.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from demo import BUILD, process
from tests.bench import dashboard, report, serve
from tests.bench.measure import Bench, Sample, Watched, Watchers, median, plain
from tests.bench.world import World

RESULT = BUILD / "bench.json"
WATCHED_NODES = 10


def main() -> int:
    options = _options()
    process.end_on_signals()
    try:
        with serve.serving() as cloud, dashboard.serving(f"{cloud.address}/v3") as horizon:
            samples = _measure(cloud, horizon, options)
            print(report.table(samples), flush=True)
            watched = list(_watch(cloud, horizon, options))
            print(f"\n{report.watched_table(watched)}\n", flush=True)
    except dashboard.NotServed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    limits = list(report.limits(samples, watched))
    print(*limits, sep="\n")
    RESULT.write_text(json.dumps(_result(samples, watched), indent=1) + "\n")
    return 0 if all(limit.kept for limit in limits if limit.judges) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    numbers: dict[str, Any] = {"type": int, "nargs": "*", "metavar": "N"}
    parser.add_argument("--nodes", default=[1, 10, 100, 1000], **numbers)
    parser.add_argument("--watchers", default=[1, 2, 10, 100], **numbers)
    parser.add_argument("--rounds", default=3, type=int, help="medians are of so many")
    parser.add_argument("--seconds", default=30, type=int, help="of each number of watchers")
    return parser.parse_args()


def _measure(
    cloud: serve.Cloud, horizon: dashboard.Dashboard, options: argparse.Namespace
) -> dict[tuple[int, str], Sample]:
    bench = Bench(cloud, horizon)
    bench.warm_up()
    samples: dict[tuple[int, str], list[Sample]] = defaultdict(list)
    for nodes in options.nodes:
        for number in range(options.rounds):
            world = World(nodes, datetime.now(UTC), seed=str(number))
            for what, sample in bench.round(world, moved=max(nodes // 100, 1)):
                samples[nodes, what].append(sample)
    return {key: median(found) for key, found in samples.items()}


def _watch(
    cloud: serve.Cloud, horizon: dashboard.Dashboard, options: argparse.Namespace
) -> Iterator[Watched]:
    names = [f"watcher-{number}" for number in range(max(options.watchers, default=0))]
    people = Watchers(cloud, horizon, names)
    for watchers in options.watchers:
        world = World(WATCHED_NODES, datetime.now(UTC), seed=f"watched by {watchers}")
        yield people.watch(world, watchers, options.seconds)


def _result(samples: dict[tuple[int, str], Sample], watched: list[Watched]) -> dict[str, Any]:
    return {
        "nodes": [
            {"nodes": nodes, "what": what, **plain(sample)}
            for (nodes, what), sample in samples.items()
        ],
        "watchers": [plain(one) for one in watched],
    }


if __name__ == "__main__":
    sys.exit(main())
