"""The nation's own record: 36,976 review sheets of the ministries, committed, judged and opened.

``python -m tests.bench.nation [SHEETS] [--years 2015 … 2021] [--ministries N] [--store FOLDER] [--more-is-better] [--judge OPTIONS]``. SHEETS
is a folder of ``YEAR.tar.xz`` or ``YEAR/府省庁/番号.json``; without it `shared/nation` beside the project. Each year's sheets are one
commit (`nation_sheets` says what becomes what), then `python -m lib.judge` keeps the results, then a server opens the store.
Prints what could not be read, and of every step CPU and elapsed seconds and the largest memory of its process.

No sheet says which way is better, so nothing is judged behind or met. `--more-is-better` takes it so of every indicator: for
the time that judging takes, never for what it says.

Data: 行政事業レビューシートの主要事項のデータベース (内閣官房; judgit/data, CC BY 4.0).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pyarrow as pa

from lib.store.access import load_store
from lib.store.commit import commit, create
from lib.store.delta import Store
from lib.store.folder import ROOT
from lib.store.sheets import Reading
from tests.bench.nation_sheets import ORIGIN, readings_of, sheets_in
from tests.bench.people import Person, Server, Visit
from tests.browser.chromium import free_port, start

SHEETS = ROOT.parent / "shared" / "nation"
_LONGEST_START = 900.0  # seconds


def fill(place: Path, address: str, years: Sequence[int], ministries: int, is_directed: bool) -> None:
    """Make a store of these years' sheets, a commit a year, and print what each took and what could not be read."""
    store = create(address)
    left_out: Counter[str] = Counter()
    print(f"| {'year':<22} | sheets | groups | CPU to read | CPU to commit | largest memory |")
    for year in years:
        archive = place / f"{year}.tar.xz"
        began = time.process_time()
        sheets = sheets_in(archive if archive.exists() else place / str(year), ministries)
        readings = [_directed(each) if is_directed else each for each in readings_of(sheets, left_out)]
        read = time.process_time()
        commit(store, readings, "bench", f"{year}年度に公開されたシート {len(sheets):,}件")
        taken = f"{read - began:9.1f} s | {time.process_time() - read:11.1f} s"
        print(
            f"| {year:<22} | {len(sheets):6,} | {len(readings):6,} | {taken} | {_largest_memory():11,.0f} MB |",
            flush=True,
        )
    for what, count in left_out.most_common():
        print(f"left out or changed: {count:,} {what}")


def _directed(reading: Reading) -> Reading:
    """The reading with every direction taken as more is better: for the time of judging alone."""
    indicators = reading.tables["indicators"]
    at = indicators.column_names.index("direction")
    increase = pa.array(["increase"] * len(indicators), pa.string())
    directed = indicators.set_column(at, indicators.schema.field(at), increase)
    return replace(reading, tables={**reading.tables, "indicators": directed})


def _largest_memory() -> float:
    """Of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _step(name: str, command: Sequence[str], address: str) -> None:
    """Run a command to its end, and print its CPU, elapsed seconds and largest memory."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, "DASHBOARD_STORE": address}, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name}: {os.waitstatus_to_exitcode(status)}")
    _print_row(name, used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss / 1024)


def _print_row(name: str, cpu: float, elapsed: float, memory: float) -> None:
    print(f"| {name:<40} | {cpu:8.2f} s CPU | {elapsed:8.2f} s | {memory:7,.0f} MB |", flush=True)


def visits(address: str) -> list[tuple[str, Visit]]:
    """What a reader opens, each with its name: the costly ones of their kind."""
    tables = load_store(Store(address))
    groups, projects = tables["program_groups"], tables["projects"]
    largest = projects["group_id"].value_counts().index[0]
    of_department = groups["group_id"].map(projects["group_id"].value_counts()).groupby(groups["department"]).sum()
    department = {"department": str(of_department.idxmax())}
    project = str(projects.loc[projects["group_id"] == largest, "project_id"].iloc[0])
    return [
        ("first screen", Visit()),
        ("largest department", Visit("", urlencode(department))),
        ("largest group", Visit("", urlencode({"group": largest}))),
        ("a project of it", Visit("projects", urlencode({"group": largest, "project": project}))),
        ("list of indicators", Visit("indicators")),
        ("list of projects", Visit("projects")),
        ("viewpoints", Visit("viewpoints")),
        ("compare", Visit("compare")),
        ("search, without a word", Visit("search")),
        *(
            (f"search: {word}", Visit("search", urlencode({"find": word})))
            for word in ("水素", "子ども 支援", "がん検診")
        ),
        ("meeting", Visit("meeting")),
        ("sources", Visit("sources")),
        ("reports owed", Visit("sources", "part=reporting")),
        ("quality", Visit("sources", "part=quality")),
        ("intake", Visit("intake")),
        ("first screen again", Visit()),
    ]


def opened(address: str) -> None:
    """Start a server on the store, open pages one after another, and print what each took."""
    wanted = visits(address)
    port, began = free_port(), time.perf_counter()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    url = f"http://127.0.0.1:{port}/"
    os.environ["DASHBOARD_STORE"] = address
    server = Server(
        "dashboard", start(command, f"{url}_stcore/health", {"DASHBOARD_STORE": address}, _LONGEST_START), url
    )
    try:
        _print_row("a server that starts, until it answers", server.cpu(), time.perf_counter() - began, server.memory())
        asyncio.run(_visit_all(server, wanted))
        print(f"largest memory of the server: {_largest_of(server):,.0f} MB")
    finally:
        server.process.terminate()
        server.process.wait(timeout=20)


def _largest_of(server: Server) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


async def _visit_all(server: Server, wanted: Sequence[tuple[str, Visit]]) -> None:
    person = Person(server.url)
    await person.open()
    for name, visit in wanted:
        before = server.cpu()
        run = await person.visit(visit)
        await asyncio.sleep(0.1)
        _print_row(f"{name}, {run.size / 1000:,.0f} kB", server.cpu() - before, run.taken, server.memory())
        if run.trouble:
            print(f"  {run.trouble}")
    assert person.socket is not None
    await person.socket.close()


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.nation", description=__doc__)
    parser.add_argument("sheets", type=Path, nargs="?", default=SHEETS)
    parser.add_argument("--years", type=int, nargs="+", default=list(range(2015, 2022)))
    parser.add_argument("--ministries", type=int, default=0)
    parser.add_argument("--more-is-better", action="store_true")
    parser.add_argument("--store", type=Path, help="where the store is made and kept, or one that was")
    parser.add_argument("--judge", default="", help="options for python -m lib.judge, in one text")
    parser.add_argument("--fill", action="store_true", help="make the store and nothing else")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = str((options.store or Path(folder) / "store").resolve())
        if options.fill:
            fill(options.sheets, address, options.years, options.ministries, options.more_is_better)
            return
        print(ORIGIN)
        if not Path(address).exists():
            command = [*sys.argv[1:], "--fill", "--store", address]
            _step("readings made and committed", ["-m", "tests.bench.nation", *command], address)
        _step("judged, results kept", ["-m", "lib.judge", *options.judge.split()], address)
        opened(address)


if __name__ == "__main__":
    main()
