"""A long list a page at a time: which of its items are shown, and where the links that turn the page lead."""

from __future__ import annotations

from dataclasses import dataclass

from lib.findings.model import Link, To
from lib.view.selection import Selection


@dataclass(frozen=True)
class Page:
    """One page of a list of `total` items, `size` a page. `asked` is what the address says, which may be past the end."""

    asked: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page; 1 for a list without items."""
        return max(1, -(-self.total // self.size))

    @property
    def number(self) -> int:
        """The page that is shown: the one asked for, the last where the list ends before it."""
        return min(self.asked, self.last)

    @property
    def items(self) -> slice:
        """The items that are shown, to cut with before anything is made of them."""
        return slice((self.number - 1) * self.size, min(self.number * self.size, self.total))


def page_of(selection: Selection, total: int, size: int) -> Page:
    """The page of a list that the address asks for."""
    return Page(selection.page, size, total)


@dataclass(frozen=True)
class Turning:
    """Which items are shown of how many, and the ways back and on.

    `items` and `total` are blank where all items are shown (``1〜30``, ``84件``). `past_end` says that the page asked
    for is past the end.
    """

    items: str = ""
    total: str = ""
    back: Link | None = None
    on: Link | None = None
    past_end: str = ""


def turning(screen: str, selection: Selection, page: Page, unit: str = "件") -> Turning:
    """How to turn the page of a list on `screen`; the reader who asks for a page past the end sees the last one."""
    past_end = ""
    if page.asked > page.last:
        past_end = f"{page.asked:,}ページ目はないため、最後のページを表示しています。"
    if page.last == 1:
        return Turning(past_end=past_end)

    def link(number: int, words: str) -> Link:
        return Link(words, To(screen, selection.changed(page=number)), f"{number:,}ページ目")

    first, end = page.items.start + 1, page.items.stop
    following = min(page.size, page.total - end)
    return Turning(
        f"{first:,}〜{end:,}",
        f"{page.total:,}{unit}",
        link(page.number - 1, f"← 前の{page.size:,}{unit}") if page.number > 1 else None,
        link(page.number + 1, f"次の{following:,}{unit} →") if page.number < page.last else None,
        past_end,
    )
