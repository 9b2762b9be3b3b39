"""A long list a page at a time: which items are shown, the ways back and on, and a page past the end."""

from __future__ import annotations

from lib.findings.pages import Page, Turning, page_of, turning
from lib.ui.parts.paging import turning_links
from lib.view.selection import Selection


def _words(turning: Turning) -> list[str]:
    links = [link.text for link in (turning.back, turning.on) if link]
    return [word for word in (turning.items, turning.total, *links, turning.past_end) if word]


def _turning(asked: int, total: int, unit: str = "件") -> Turning:
    selection = Selection(page=asked, sort="name")
    return turning("projects", selection, page_of(selection, total, 30), unit)


def test_the_first_a_middle_and_the_last_page() -> None:
    assert _words(_turning(1, 3_084)) == ["1〜30", "3,084件", "次の30件 →"]
    assert _words(_turning(2, 84, "指標")) == ["31〜60", "84指標", "← 前の30指標", "次の24指標 →"]
    assert _words(_turning(3, 84)) == ["61〜84", "84件", "← 前の30件"]
    assert [Page(asked, 30, 84).items for asked in (1, 3, 9)] == [slice(0, 30), slice(60, 84), slice(60, 84)]


def test_a_list_that_fits_needs_no_turning() -> None:
    assert _turning(1, 30) == _turning(1, 0) == Turning()
    assert Page(1, 30, 0).items == slice(0, 0)


def test_a_page_past_the_end_shows_the_last_and_says_so() -> None:
    past_end = "1,200ページ目はないため、最後のページを表示しています。"
    assert _words(_turning(1_200, 84)) == ["61〜84", "84件", "← 前の30件", past_end]
    assert _turning(1_200, 30) == Turning(past_end=past_end)


def test_the_links_keep_what_the_reader_chose() -> None:
    middle = _turning(2, 84)
    assert middle.back and middle.back.to.address == "projects?sort=name"
    assert middle.on and middle.on.to.address == "projects?sort=name&page=3" and middle.on.hint == "3ページ目"


def test_the_links_stand_around_the_position_and_nothing_where_all_is_shown() -> None:
    drawn = str(turning_links(_turning(2, 84)))
    assert drawn.startswith('<nav class="turn small" aria-label="ページ"><a ')
    assert "</a> <b>31〜60</b> / 84件 <a " in drawn and drawn.endswith("次の24件 →</a></nav>")
    assert turning_links(_turning(1, 30)) == ""
    assert turning_links(_turning(5, 30)).startswith('<p class="small"><span class="muted">5ページ目はない')
