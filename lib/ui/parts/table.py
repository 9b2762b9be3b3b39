"""Tables by columns: each declares its head, how a cell is drawn and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from lib.findings.model import To
from lib.ui.parts.html import anchor, element, join, table_line
from lib.view.selection import Selection
from lib.view.words import SORT_WORDS

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of rows of one kind.

    `numeric` columns stand right and are ordered from the largest first, `narrow` ones never wrap. `sort` is the word
    of the address (lib.view.words) that orders the list by this column; empty where it cannot be ordered by. `is_name`: what the
    row is called, which heads its card on a narrow screen.
    """

    head: str | Markup
    cell: Callable[[Row], str | Markup]
    numeric: bool = False
    narrow: bool = False
    sort: str = ""
    is_name: bool = False

    @property
    def css(self) -> str:
        """The class of its cells."""
        if self.numeric:
            return "n"
        if self.is_name:
            return "name"
        return "k" if self.narrow else ""

    @property
    def label(self) -> str:
        """The head in plain words."""
        return self.head.striptags() if isinstance(self.head, Markup) else self.head


@dataclass(frozen=True)
class Order:
    """What a list on `page` is ordered by, as the reader's selection says it."""

    page: str
    selection: Selection

    def head(self, column: Column[Any]) -> Markup:
        """The heading of a column. One that orders the list is a link: once from one end, then the other, then as it comes."""
        word, now = column.sort, self.selection.sort
        if not word:
            return _heading(column, column.head)
        ends = (f"-{word}", word) if column.numeric else (word, f"-{word}")
        after = {ends[0]: ends[1], ends[1]: ""}.get(now, ends[0])
        mark, aria = {word: (" ▲", "ascending"), f"-{word}": (" ▼", "descending")}.get(now, ("", ""))
        to = To(self.page, self.selection.changed(sort=after, page=1))
        hint = f"{SORT_WORDS.get(word, column.label)}で並べ替える"
        return _heading(column, anchor(to, join(column.head, mark), hint), aria_sort=aria)


def _heading(column: Column[Any], inner: str | Markup, **attributes: str) -> Markup:
    return element("th", inner, css=column.css, scope="col", **attributes)


def table(
    columns: Sequence[Column[Row]], rows: Iterable[Row], caption: str, order: Order | None = None, css: str = ""
) -> Markup:
    """A table in a box that scrolls by keyboard; the caption is for screen readers. `order` makes headings links.

    On a narrow screen each row is drawn as a card; the script of the page (app/browser/page.js) says the heads there.
    """
    head = join(order.head(column) if order else _heading(column, column.head) for column in columns)
    body = join(table_line((c.css, c.cell(row)) for c in columns) for row in rows)
    return element(
        "div",
        element(
            "table",
            element("caption", caption, css="hidden"),
            element("thead", element("tr", head)),
            element("tbody", body),
            css=f"as-cards {css}".strip(),
        ),
        css="scroll",
        tabindex="0",
        role="region",
        aria_label=caption,
    )
