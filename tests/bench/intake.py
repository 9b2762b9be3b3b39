"""How fast sheets are read, as text, Excel and PDF, beside openpyxl opening the same book; and what a thousand of them take.

``python -m tests.bench.intake [--files 1000] [--cases FOLDER]``: one core, the real sheet in its three forms, the share of
its cells that is read right without help in every layout of tests/intake/layouts.py, and the same of sheets that others made
(cases.py), where there are any beside the project.
"""

from __future__ import annotations

import argparse
import io
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import psutil

from lib.intake.bounded import read_bounded
from lib.intake.read import read_file
from lib.store import folder
from tests.bench.cases import counted, files_of
from tests.bench.interaction import quantile
from tests.intake.layouts import LAYOUTS
from tests.intake.test_layouts import compared


def _seconds(act: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return quantile(taken, 0.5)


def _tell_cases(folder: Path) -> None:
    """Of the sheets that others made: how many figures are right, asked about, or neither."""
    found: Counter[str] = Counter()
    names = 0
    for file, truth in files_of(folder):
        found += counted(file, truth)
        names += 1
    if whole := sum(found.values()):
        told = ", ".join(f"{found[how] / whole:.1%} {how}" for how in ("right", "asked", "wrong", "lost"))
        print(f"{names} files of others, {whole} figures: {told}")


def main(files: int, cases: Path) -> None:
    """Print the table."""
    tables = folder.load(folder.DEFAULT_TABLES)
    made = {name: (file, make(tables)) for name, (file, make) in LAYOUTS.items()}
    book = made["plain"][1]
    peer = _seconds(lambda: [list(s.values) for s in openpyxl.load_workbook(io.BytesIO(book), data_only=True)], 9)
    print(f"openpyxl opens the book: {peer * 1000:.0f} ms")
    for name in ("text", "plain", "pdf"):
        file, content = made[name]
        taken = _seconds(lambda f=file, c=content: read_file(f, c, tables.stated), 9)  # type: ignore[misc]
        print(f"{file}: {taken * 1000:.0f} ms, {60 / taken:,.0f} sheets a minute, {taken / peer:.2f} times the peer")
    for name, (file, content) in made.items():
        right, whole, wrong = compared(read_file(file, content, tables.stated), tables)
        print(f"{name}: {right / whole:.1%} of {whole} cells right, {len(wrong)} figures wrong")
    _tell_cases(cases)
    bounded = _seconds(lambda: read_bounded("plain.xlsx", book, tables.stated), 9)
    print(f"within its limits: {bounded * 1000:.0f} ms, {60 / bounded:,.0f} sheets a minute")
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    kept = [read_file(f"{n}.xlsx", book, tables.stated) for n in range(files)]
    grown = (process.memory_info().rss - before) / 1024 / 1024
    print(f"{len(kept)} files read and kept: {time.perf_counter() - began:.0f} s, {grown:.0f} MB more")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--cases", type=Path, default=folder.ROOT.parent / "shared" / "cases", metavar="FOLDER")
    options = parser.parse_args()
    main(options.files, options.cases)
