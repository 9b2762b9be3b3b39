"""A long list a page at a time: which of its items are shown, and the links that turn the page."""

from __future__ import annotations

from dataclasses import dataclass

from lib.ui.parts.html import link
from lib.ui.session import links
from lib.ui.session.session import Session


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


def page_of(session: Session, total: int, size: int) -> Page:
    """The page of a list that the address asks for."""
    return Page(session.selection.page, size, total)


def turning(page: str, session: Session, shown: Page, unit: str = "件") -> str:
    """Which items are shown of how many, and the ways back and on; nothing where all of them are shown.

    `page` is the screen the list stands on. A page past the end is said: the reader sees the last one.
    """
    past = ""
    if shown.asked > shown.last:
        past = f'<span class="muted">{shown.asked:,}ページ目はないため、最後のページを表示しています。</span>'
    if shown.last == 1:
        return f'<p class="small">{past}</p>' if past else ""

    def way(number: int, words: str) -> str:
        return link(links.stay(page, session.selection, page=number), words, f"{number:,}ページ目")

    at = shown.items
    before, after = shown.size, min(shown.size, shown.total - at.stop)
    ways = [
        way(shown.number - 1, f"← 前の{before:,}{unit}") if shown.number > 1 else "",
        f"<b>{at.start + 1:,}〜{at.stop:,}</b> / {shown.total:,}{unit}",
        way(shown.number + 1, f"次の{after:,}{unit} →") if shown.number < shown.last else "",
        past,
    ]
    return f'<nav class="turn small" aria-label="ページ">{" ".join(w for w in ways if w)}</nav>'
