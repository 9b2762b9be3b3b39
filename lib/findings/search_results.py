"""What 検索 shows: the texts that hold every word asked for, each with its subject, its sheets and its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lib.contract.letters import words_of
from lib.contract.wording import span
from lib.findings.model import Link, Place, go, place
from lib.findings.pages import Turning, page_of, turning
from lib.view.address import filters_in_force
from lib.view.narrow import View
from lib.view.parameters import Vocabulary
from lib.view.search import KINDS, Entry, SearchIndex, passage, search

_A_PAGE = 30
_TITLE = "名称・文章・注記を、すべての調書から検索します"
_HOW_TO_ASK = (
    "キーワードを空けて並べると、すべてを含むものだけを表示します。ひらがなとカタカナ、全角と半角、大文字と小文字、"
    "字体(髙と高)、横線や波線の種類は区別しません。左の「絞り込み」も適用されます(年度は、その年度の調書)。"
)
_NOT_ON_NEWEST_SHEET = "最新の調書にはない指標・事務事業"


@dataclass(frozen=True)
class SearchResult:
    """A text that was found: what it is and on which sheets, its passage, what and whose it is.

    `passage` is in pieces, each with whether it is a word asked for. Where the place is not recorded, `sheet` leads to
    the sheet as a whole. `subject` is in words alone where the newest sheet no longer has it.
    """

    what: str
    place: Place | None
    sheet: Link | None
    passage: tuple[tuple[str, bool], ...]
    subject: Link | str
    group: Link | None


@dataclass(frozen=True)
class SearchResults:
    """The page 検索. `query` is what was asked for, blank where nothing was; `title` follows it.

    `kinds` counts what was found by what it is, `first` is the number of the first result on this page.
    """

    query: str
    title: str
    kinds: str = ""
    text: str = ""
    results: tuple[SearchResult, ...] = ()
    first: int = 1
    turning: Turning = field(default_factory=Turning)


def make_search_results(view: View, words: Vocabulary, index: SearchIndex) -> SearchResults:
    """What the words asked for in the address find, a page at a time; how to ask where there are none."""
    query = view.selection.find
    if not words_of(query):
        return SearchResults("", _TITLE, text=f"検索の対象は{len(index.entries):,}件の文です。{_HOW_TO_ASK}")
    entries = search(view, index, query)
    if not entries:
        unfilter = "左の「絞り込み」を解除するか、" if filters_in_force(view.selection) else ""
        text = f"{unfilter}キーワードを短くするか、減らしてください。"
        return SearchResults(query, "は見つかりませんでした", text=text)
    page = page_of(view.selection, len(entries), _A_PAGE)
    return SearchResults(
        query,
        f"{len(entries):,}件",
        _kinds(entries),
        results=tuple(_result(view, words, entry) for entry in entries[page.items]),
        first=page.items.start + 1,
        turning=turning("search", view.selection, page),
    )


def _kinds(entries: Iterable[Entry]) -> str:
    counts = Counter(entry.kind for entry in entries)
    return "、".join(f"{label}{counts[kind]:,}件" for kind, label in KINDS.items() if counts[kind])


def _result(view: View, words: Vocabulary, entry: Entry) -> SearchResult:
    return SearchResult(
        f"{_heading(entry)} {span(entry.years)}の調書",
        place(view, entry.place) if entry.place else None,
        None if entry.place else _sheet(view, entry),
        tuple(passage(entry.text, view.selection.find)),
        _subject(view, words, entry),
        _group(view, words, entry),
    )


def _sheet(view: View, entry: Entry) -> Link:
    to = go(view, "sources", source=entry.source_id)
    return Link("出典の調書", to, "この調書を開く(行は記録されていません)")


def _heading(entry: Entry) -> str:
    kind = KINDS[entry.kind]
    return entry.heading if kind in entry.heading else f"{kind}・{entry.heading}"


def _subject(view: View, words: Vocabulary, entry: Entry) -> Link | str:
    """The way to the indicator or project that a text is about; blank where it is about neither."""
    if entry.indicator_id:
        screen, key, item_id = "indicators", "indicator", entry.indicator_id
    else:
        screen, key, item_id = "projects", "project", entry.project_id
    if not item_id:
        return ""
    name = words.words[key].get(item_id)
    return _NOT_ON_NEWEST_SHEET if name is None else Link(name, go(view, screen, **{key: item_id}))


def _group(view: View, words: Vocabulary, entry: Entry) -> Link | None:
    """The way to the program group of a text; None where there is but one group."""
    names = words.words["group"]
    if len(names) < 2 or entry.group_id not in names:
        return None
    return Link(names[entry.group_id], go(view, "overview", group=(entry.group_id,)))
