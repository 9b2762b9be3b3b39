"""Tables by columns: each declares its head, how a cell is drawn and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from markupsafe import Markup

from lib.findings.model import To
from lib.ui.parts.html import anchor, element, join, table_line
from lib.view.selection import Selection
from lib.view.words import SORT_WORDS

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of rows of one kind.

    `numeric` columns stand right, `narrow` ones never wrap. `sort` is the word (SORT_WORDS) that orders the list by
    this column; empty where it cannot be ordered by.
    """

    head: str | Markup
    cell: Callable[[Row], str | Markup]
    numeric: bool = False
    narrow: bool = False
    sort: str = ""

    @property
    def css(self) -> str:
        """The class of its cells."""
        if self.numeric:
            return "n"
        return "k" if self.narrow else ""


@dataclass(frozen=True)
class Order:
    """What a list on `page` is ordered by, as the reader's selection says it."""

    page: str
    selection: Selection

    def head(self, label: str | Markup, word: str) -> Markup:
        """A heading that orders the list: once from one end, once from the other, then as the list comes."""
        now = self.selection.sort
        after = {"": word, word: f"-{word}", f"-{word}": ""}.get(now, word)
        mark = {word: " ▲", f"-{word}": " ▼"}.get(now, "")
        to = To(self.page, self.selection.changed(sort=after, page=1))
        return anchor(to, join(label, mark), f"{SORT_WORDS[word]}で並べ替える")


def table(
    columns: Sequence[Column[Row]], rows: Iterable[Row], caption: str, order: Order | None = None, css: str = ""
) -> Markup:
    """A table in a box that scrolls by keyboard; the caption is for screen readers. `order` makes headings links."""
    head = join(
        element("th", order.head(c.head, c.sort) if order and c.sort else c.head, css=c.css, scope="col")
        for c in columns
    )
    body = join(table_line((c.css, c.cell(row)) for c in columns) for row in rows)
    return element(
        "div",
        element(
            "table",
            element("caption", caption, css="hidden"),
            element("thead", element("tr", head)),
            element("tbody", body),
            css=css,
        ),
        css="scroll",
        tabindex="0",
        role="region",
        aria_label=caption,
    )
