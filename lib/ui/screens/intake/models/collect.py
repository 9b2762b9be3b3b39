"""What is said of forms that go out, sheets that are written, and sheets that are filled and handed back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.terms import NOT_DUE, UNREPORTED, WAITING
from lib.contract.wording import group_label
from lib.judge.evaluation import blank_actuals
from lib.office.filling import Filled
from lib.office.forms import asked
from lib.office.sheet_book import groups_and_years
from lib.store.tables import Tables

_MOST_SECTIONS: Final = 20
NOTHING_BLANK: Final = "空欄の実績はありません。配布する回答票はありません。"
ABOUT_SHEETS: Final = "調書のファイルが手元にない事業群について、同じ様式のブックを作成します。"
ABOUT_FILLING: Final = (
    "調書のExcelを追加すると、空欄のうち現在のデータに値があるものだけを、周囲の欄の書式に合わせて書き込みます。"
    "式のセルは変えません。該当セル以外(図形・印刷の設定・マクロ)は変更しません。"
)
ABOUT_THE_WHOLE: Final = (
    "オープンデータの登録に使えます。CSVとParquetに、列の説明(Frictionless Data Package)が付きます。"
)


def blank_years(tables: Tables) -> list[int]:
    """The fiscal years with actuals that are blank, owed or not due yet."""
    return sorted({int(year) for year in blank_actuals(tables["observations"])["fiscal_year"]})


def first_chosen(offered: Sequence[Any], chosen: Iterable[Any]) -> int:
    """The position of the first of what is offered that is chosen; the first of all where none is."""
    wanted = set(chosen)
    return next((position for position, value in enumerate(offered) if value in wanted), 0)


@dataclass(frozen=True)
class Forms:
    """The forms of a year: what they ask for, and the sections that get one."""

    words: str
    sections: tuple[str, ...]


def make_forms_words(tables: Tables, year: int) -> Forms:
    """How many indicators wait for an actual of the year, in which state, and by section."""
    rows = asked(tables, year)
    counts = rows["section"].value_counts(sort=False).sort_index()
    sections = {str(section): int(count) for section, count in counts.items()}
    named = "、".join(f"{section}{count:,}指標" for section, count in list(sections.items())[:_MOST_SECTIONS])
    more = f"、ほか{len(sections) - _MOST_SECTIONS}通" if len(sections) > _MOST_SECTIONS else ""
    return Forms(
        f"{era(year)}の実績は、{_states(rows['is_due'])}です。"
        f"回答票は{len(sections):,}通({named}{more})。各回答票には、その課の空欄だけが入ります。",
        tuple(sections),
    )


def _states(is_due: pd.Series) -> str:
    """How many indicators owe the actual, and of how many it is not due yet: ``2指標が未報告、5指標が報告時期前``."""
    counts = {UNREPORTED: int(is_due.sum()), NOT_DUE: int((~is_due.astype(bool)).sum())}
    return "、".join(f"{count:,}指標が{WAITING[state]}" for state, count in counts.items() if count)


@dataclass(frozen=True)
class SheetBook:
    """A sheet that can be written as a book: its words, the group and year, and the name of the file."""

    words: str
    group_id: str
    year: int

    @property
    def file(self) -> str:
        """The name of the file."""
        return f"chosho_{self.group_id}_{era(self.year)}.xlsx"


def make_sheet_books(tables: Tables) -> tuple[SheetBook, ...]:
    """Every sheet that the tables hold."""
    names = tables.group_names
    return tuple(
        SheetBook(f"{group_label(group, names[group])} {era(year)}調書", str(group), int(year))
        for group, year in groups_and_years(tables)
    )


@dataclass(frozen=True)
class FilledCell:
    """A cell that was written: its place, its text before and after."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class LeftCell:
    """A figure that was not written: its cell's place, the figure, and why."""

    place: str
    figure: str
    why: str


@dataclass(frozen=True)
class FilledWords:
    """The cells that were written and the figures that were left; headings and `formulas` are blank where there is none."""

    written_heading: str
    written: tuple[FilledCell, ...]
    left_heading: str
    left: tuple[LeftCell, ...]
    formulas: str

    @property
    def is_anything(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.written_heading or self.left_heading or self.formulas)


def make_filled_words(filled: Filled) -> FilledWords:
    """What became of a sheet that was filled."""
    written = tuple(FilledCell(_words(c.place), c.old or "(空欄)", c.new) for c in filled.changed)
    left = tuple(LeftCell(_words(c.place), c.figure, c.why) for c in filled.left)
    return FilledWords(
        f"{len(written)}個のセルに値を書き込みました。" if written else "",
        written,
        f"{len(left)}個の値は書き込んでいません。手作業で確かめてください。" if left else "",
        left,
        "式は、Excelで開いたときに計算し直されます。" if filled.is_to_calculate else "",
    )


def _words(place: str) -> str:
    return Reference("", place).words
