"""What a page offers as files: rows as CSV and Excel. Charts are saved by the browser (browser/charts.js)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from lib.contract.era import era
from lib.contract.letters import seen
from lib.office.forms import make_form
from lib.report import export
from lib.report.beside.order import Order
from lib.store.tables import Tables
from lib.ui.parts import labels
from lib.view.narrow import View

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Download:
    """A file offered: `make` runs only when the reader asks for it. A large one is made beside the server, by its `order`."""

    label: str
    make: Callable[[], bytes]
    name: str
    mime: str
    order: Order | None = None


# What Windows forbids in a name, in the wide letters that look alike; and names that it keeps for devices.
_FORBIDDEN = str.maketrans('\\/:*?"<>|', "￥／：＊？＂＜＞｜")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
_MOST_BYTES = 180  # of a name in UTF-8: file systems take 255, and a browser may add a number


def file_name(name: str) -> str:
    """A name that Windows, macOS and Linux all take: a section or a sheet may be called anything."""
    stem, _, ending = unicodedata.normalize("NFC", name).translate(_FORBIDDEN).rpartition(".")
    letters = "".join(
        "〓" if unicodedata.category(c) == "Co" else c if c.isprintable() else " " if c.isspace() else ""
        for c in seen(stem)
    )
    short = letters.encode()[: _MOST_BYTES - len(ending)].decode(errors="ignore").strip(" .") or "無題"
    return f"{'_' if _DEVICE.match(short) else ''}{short}.{ending}"


def stem(view: View, what: str) -> str:
    """The name of a file without its ending: what it holds, the group's code (or how many groups), the data version."""
    groups = view.group_rows
    whose = groups[0].group_id if len(groups) == 1 else f"{len(groups)}groups"
    return f"{what}_{whose}_{view.evaluation.tables.version}"


def tables(
    rows: Callable[[], pd.DataFrame],
    about: Sequence[tuple[str, str]],
    name: str,
    sheet: str,
    book: Callable[[], export.Sheet] | None = None,
    order: Order | None = None,
) -> list[Download]:
    """The same rows as CSV and as Excel; `book` makes the sheet where it is laid out otherwise, `order` where it is large.

    The column that the sheet is called after stays in sight.
    """

    def excel() -> bytes:
        return export.to_excel([book() if book else export.Sheet(sheet, rows(), about, fixed=sheet)])

    return [
        Download(labels.SAVE_CSV, lambda: export.to_csv(rows(), about), f"{name}.csv", "text/csv"),
        Download(labels.SAVE_EXCEL, excel, f"{name}.xlsx", EXCEL, order),
    ]


def form(tables: Tables, section: str, year: int | None = None) -> Download:
    """The collecting form of a section: of one year's actuals, or of all that it owes."""
    label = f"「{section}」の回答票を保存{'(未報告のすべて)' if year is None else ''}"
    name = f"kaitohyo_{'mihokoku' if year is None else era(year)}_{section}.xlsx"
    return Download(label, lambda: make_form(tables, section, year), name, EXCEL)
