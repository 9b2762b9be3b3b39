"""What it costs the server that somebody opens an address that nobody has opened yet, page by page.

``python -m tests.bench.first_sights [--groups 130] [--keep 100] [--profile PAGE] [--where]``: made-up groups. Every group's own
addresses (its pages, four of its projects, four of its indicators, its meeting) in a random order, each run by
Streamlit's own script runner without a browser: CPU of the thread that runs it, p50 and p95 by kind of page; then each
page as everyone opens it, seen before. All of them are walked within `--keep` MB, as DASHBOARD_KEEP_MB does, so that
memory and the number of addresses kept are printed too. `--profile` prints where the time goes on one kind of page;
`--where` prints that alone, of every page, as a share by part of the program (where.py).
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import logging
import os
import pstats
import random
import tempfile
import time
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib.store.folder import ROOT
from lib.system import memory
from lib.ui.session import kept
from tests.bench import where
from tests.bench.interaction import quantile
from tests.bench.people import EVERYONE, Data, Visit, own_visits
from tests.synthetic import generate

_TIMES_AGAIN = 20
_GROUPS_OF_SHARES = 24  # half of them timed, half profiled


class _Meter:
    """CPU seconds of every run of a page, and a profile of those that are asked for."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.profile: cProfile.Profile | None = None
        run = ScriptRunner._run_script

        def timed(runner: ScriptRunner, *args: Any, **kwargs: Any) -> None:
            began = time.thread_time()
            if self.profile:
                self.profile.enable()
            try:
                run(runner, *args, **kwargs)
            finally:
                if self.profile:
                    self.profile.disable()
                self.taken.append(time.thread_time() - began)

        ScriptRunner._run_script = timed  # type: ignore[method-assign, assignment]

    def visit(self, visit: Visit) -> float:
        """Open an address as a new reader does. Returns CPU milliseconds, of all runs that it took."""
        page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
        if visit.page:
            page._page_hash = calc_hash(visit.page)
        for name, values in parse_qs(visit.query).items():
            page.query_params[name] = values
        before = len(self.taken)
        page.run()
        if page.exception:
            raise RuntimeError(f"{visit}: {page.exception[0].message}")
        return sum(self.taken[before:]) * 1000


def _kind(visit: Visit) -> str:
    chosen = next((name for name in ("project", "indicator") if f"{name}=" in visit.query), "")
    return " ".join(filter(None, (visit.page or "overview", f"one {chosen}" if chosen else "")))


def _print(kind: str, taken: list[float]) -> None:
    p50, p95 = (quantile(taken, share) for share in (0.5, 0.95))
    print(f"  {kind:<26} {len(taken):>5}  p50 {p50:5.0f}  p95 {p95:5.0f}  worst {max(taken):5.0f} ms")


def _megabytes() -> float:
    return (memory.resident() or 0) / 1e6


def _measure(data: Data, keep: int, profiled: str) -> None:
    os.environ |= data.environment
    meter = _Meter()
    for visit in EVERYONE:
        meter.visit(visit)
    gc.collect()
    gc.freeze()
    kept.keep_within(keep)
    print(f"memory {_megabytes():.0f} MB with the pages that everyone opens")
    addresses = [visit for person in own_visits(data) for visit in person]
    random.Random(3).shuffle(addresses)
    taken: dict[str, list[float]] = defaultdict(list)
    most, profile = 0.0, cProfile.Profile()
    for visit in addresses:
        meter.profile = profile if _kind(visit) == profiled else None
        taken[_kind(visit)].append(meter.visit(visit))
        most = max(most, _megabytes())
    meter.profile = None
    print("first sights, CPU")
    for kind, values in taken.items():
        _print(kind, values)
    _print("all", [value for values in taken.values() for value in values])
    print(f"memory at most {most:.0f} MB, {len(kept.SESSIONS)} of {len(addresses)} addresses kept")
    print("seen before, CPU")
    for visit in EVERYONE:
        _print(f"{_kind(visit)} {visit.query}", [meter.visit(visit) for _ in range(_TIMES_AGAIN)])
    if profiled:
        pstats.Stats(profile).sort_stats("cumulative").print_stats("/lib/", 80)


# What `own_visits` has not, of a group.
_OTHERS = (
    Visit("sources"),
    Visit("sources", "part=reporting"),
    Visit("compare"),
    Visit("compare", "by=group"),
    Visit("search", "find=人材"),
)


def _print_where(data: Data) -> None:
    """A line a page: CPU of a first sight, and its shares by part of the program, from a profile of other groups."""
    os.environ |= data.environment
    meter = _Meter()
    for visit in [*EVERYONE, *_OTHERS]:
        meter.visit(visit)
    profiles: dict[str, cProfile.Profile] = defaultdict(lambda: cProfile.Profile(time.thread_time))
    taken: dict[str, list[float]] = defaultdict(list)
    people = own_visits(data)
    for number, own in enumerate(random.Random(3).sample(people, min(_GROUPS_OF_SHARES, len(people)))):
        group = own[0].query
        for visit in (*own, *(Visit(other.page, "&".join(filter(None, (other.query, group)))) for other in _OTHERS)):
            is_profiled = number % 2 == 1
            meter.profile = profiles[_kind(visit)] if is_profiled else None
            milliseconds = meter.visit(visit)
            if not is_profiled:
                taken[_kind(visit)].append(milliseconds)
    print(f"  {'first sights, CPU p50':<26}{'':>8}" + "".join(f"{name:>10}" for name in where.NAMES))
    for kind, profile in profiles.items():
        parts = where.seconds_by_part(profile)
        shares = "".join(f"{parts[name] / sum(parts.values()):>10.0%}" for name in where.NAMES)
        print(f"  {kind:<26}{quantile(taken[kind], 0.5):>5.0f} ms{shares}")


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.first_sights", description=__doc__)
    parser.add_argument("--groups", type=int, default=130)
    parser.add_argument("--keep", type=int, default=100, help="megabytes that the process may grow by")
    parser.add_argument(
        "--profile", default="", help="a kind of page as it is printed, such as: indicators one indicator"
    )
    parser.add_argument("--where", action="store_true", help="only where the time of every page goes")
    options = parser.parse_args()
    # What the runner does for each page of a test and a server does once; and what it says without a browser.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        generate(Path(name), options.groups)
        if options.where:
            _print_where(Data(folder=Path(name)))
        else:
            _measure(Data(folder=Path(name)), options.keep, options.profile)


if __name__ == "__main__":
    main()
