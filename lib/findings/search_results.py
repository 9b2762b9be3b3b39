"""What 検索 shows: the texts that hold every word asked for, each with its subject, its sheets and its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lib.contract.era import era
from lib.contract.letters import words_of
from lib.contract.wording import quantity, span
from lib.findings.model import Chip, Link, Place, To, go, place, status_chip, stay
from lib.findings.pages import Turning, page_of, turning
from lib.findings.search_start import Counted, SearchStart, make_search_start
from lib.judge.evaluation import Item
from lib.judge.phrases import aim_words
from lib.view.address import filters_in_force
from lib.view.folded_texts import Numbers
from lib.view.in_force import in_force
from lib.view.misses import cause_in
from lib.view.narrow import View
from lib.view.parameters import Vocabulary
from lib.view.search import in_view, once_each, passage, search
from lib.view.search_index import KINDS, Entry, SearchIndex
from lib.view.words import REASON, TOPIC_WORDS

_A_PAGE = 30
_MOST_REASONS = 6  # of the texts that tell of a miss, shown before anything is asked for
_TITLE = "名称・文章・注記を、すべての調書から検索します"
_HOW_TO_ASK = (
    "キーワードを空けて並べると、すべてを含むものだけを表示します。ひらがなとカタカナ、全角と半角、大文字と小文字、"
    "字体(髙と高)、横線や波線の種類は区別しません。左の「絞り込み」も適用されます(年度は、その年度の調書)。"
)
_FEWER = "キーワードを短くするか、減らしてください。"
_NOT_ON_NEWEST_SHEET = "最新の調書にはない指標・事務事業"


@dataclass(frozen=True)
class SearchResult:
    """A text that was found: what it is and on which sheets, its passage, what and whose it is.

    `passage` is in pieces, each with whether it is a word asked for. Where the place is not recorded, `sheet` leads to
    the sheet as a whole. `subject` is in words alone where the newest sheet no longer has it. `status` and `figure` say how
    the indicator stands, or the first of the project. `alike` says in how many groups the same text heads the sheet.
    """

    what: str
    place: Place | None
    sheet: Link | None
    passage: tuple[tuple[str, bool], ...]
    subject: Link | str
    group: Link | None
    status: Chip | None = None
    figure: str = ""
    alike: str = ""


@dataclass(frozen=True)
class Released:
    """A filter in force that may keep texts out, and the way to search without it."""

    filter: str
    without: To


@dataclass(frozen=True)
class SearchResults:
    """The page 検索. `query` is what was asked for, blank where nothing was; `title` follows it.

    `kinds` counts what was found by what it is, `first` is the number of the first result on this page. `topic` is the kind
    of text that is chosen. Where nothing is asked for `start` is what can be chosen, `reasons` the first texts that tell
    of a miss. Where nothing is found `elsewhere` are the other kinds that hold the words, `near` words of the texts that
    are like those asked for, `released` the filters in force.
    """

    query: str
    title: str
    kinds: str = ""
    text: str = ""
    results: tuple[SearchResult, ...] = ()
    first: int = 1
    turning: Turning = field(default_factory=Turning)
    topic: Released | None = None
    start: SearchStart | None = None
    reasons: tuple[SearchResult, ...] = ()
    elsewhere: tuple[Counted, ...] = ()
    near: tuple[Link, ...] = ()
    released: tuple[Released, ...] = ()


def make_search_results(view: View, words: Vocabulary, index: SearchIndex) -> SearchResults:
    """What the words asked for in the address find, a page at a time; how to ask where there are none."""
    query, topic = view.selection.find, view.selection.topic
    chosen_topic = Released(TOPIC_WORDS[topic], stay(view, "search", topic="", page=1)) if topic else None
    if not words_of(query) and not topic:
        return _start(view, words, index)
    alike = once_each(index, search(view, index, query, topic))
    total = len(alike.entries)
    if not total:
        return _nothing(view, words, index, chosen_topic)
    page = page_of(view.selection, total, _A_PAGE)
    shown = zip(index.entries(alike.entries[page.items]), alike.counts[page.items].tolist(), strict=True)
    return SearchResults(
        query,
        f"{total:,}件",
        _kinds(index, alike.entries),
        results=tuple(_result(view, words, entry, count, _lit(view, entry)) for entry, count in shown),
        first=page.items.start + 1,
        turning=turning("search", view.selection, page),
        topic=chosen_topic,
    )


def _start(view: View, words: Vocabulary, index: SearchIndex) -> SearchResults:
    """How to ask, what can be chosen instead, and the first texts that tell of a miss, to be read at once."""
    reasons = np.flatnonzero(in_view(view, index, REASON))
    first = index.entries(reasons[:_MOST_REASONS])
    return SearchResults(
        "",
        _TITLE,
        text=f"検索の対象は{len(index):,}件の文です。{_HOW_TO_ASK}",
        start=make_search_start(view, index, len(reasons)),
        reasons=tuple(_result(view, words, entry, 1, cause_in(entry.text)) for entry in first),
    )


def _nothing(view: View, words: Vocabulary, index: SearchIndex, topic: Released | None) -> SearchResults:
    """That nothing was found: kinds that hold the words, words near those asked for, filters that may be in the way."""
    query = view.selection.find
    near = tuple(Link(word, stay(view, "search", find=word, page=1)) for word in index.words.near(query))
    released = tuple(
        Released(f"{value.lead} {value.text}".strip(), To("search", value.without))
        for value in in_force(view.selection, words)
    )
    elsewhere = _of_other_kinds(view, index) if topic else ()
    title = "は、この種類の文章には見つかりませんでした" if elsewhere else "は見つかりませんでした"
    text = _if_released(view, index) or ("" if elsewhere else _FEWER)
    return SearchResults(query, title, text=text, topic=topic, elsewhere=elsewhere, near=near, released=released)


def _if_released(view: View, index: SearchIndex) -> str:
    """How much would be found without any filter; empty where none is in force, or nothing would be."""
    if not filters_in_force(view.selection):
        return ""
    holding = np.flatnonzero(index.holding(words_of(view.selection.find)))
    everywhere = len(once_each(index, holding).entries)
    return f"絞り込みをすべて解除した場合は{everywhere:,}件です。" if everywhere else ""


def _of_other_kinds(view: View, index: SearchIndex) -> tuple[Counted, ...]:
    """How much the same words find in all kinds of texts, then in each of the others that holds them, most first."""
    entries = once_each(index, search(view, index, view.selection.find)).entries
    if not len(entries):
        return ()
    topics = index.rows["topic"].iloc[entries]
    counts = Counter(topic for topic in topics if topic in TOPIC_WORDS)
    kinds = [
        ("", "すべての種類", len(entries)),
        *((kind, TOPIC_WORDS[kind], count) for kind, count in counts.most_common()),
    ]
    return tuple(
        Counted(Link(label, stay(view, "search", topic=kind, page=1)), f"{count:,}件") for kind, label, count in kinds
    )


def _kinds(index: SearchIndex, entries: Numbers) -> str:
    counts = index.rows["kind"].iloc[entries].value_counts()
    return "、".join(f"{label}{counts[kind]:,}件" for kind, label in KINDS.items() if counts[kind])


def _result(view: View, words: Vocabulary, entry: Entry, count: int, lit: str) -> SearchResult:
    """A text that stands on the sheets of `count` groups; `lit` are the words that are lit in it."""
    item = _judged(view, entry)
    return SearchResult(
        f"{_heading(entry)} {span(entry.years)}の調書",
        place(view, entry.place) if entry.place else None,
        None if entry.place else _sheet(view, entry),
        tuple(passage(entry.text, lit)),
        _subject(view, words, entry),
        _group(view, words, entry) if count == 1 else None,
        _status(view, item) if item else None,
        _figure(item) if item else "",
        f"{count:,}事業群の調書に同じ記載" if count > 1 else "",
    )


def _lit(view: View, entry: Entry) -> str:
    """What is lit in a passage: the words asked for, else in a text that tells of a miss the word that says so."""
    is_reason = view.selection.topic == REASON and not words_of(view.selection.find)
    return cause_in(entry.text) if is_reason else view.selection.find


def _judged(view: View, entry: Entry) -> Item | None:
    """How the indicator of a text stands, or the first of its project; None where it is about neither."""
    assessed = view.evaluation.assessed
    if entry.indicator_id:
        return assessed.get(entry.indicator_id)
    rows = view.evaluation.rows.assessments.of("project_id", entry.project_id) if entry.project_id else ()
    return assessed[rows[0].indicator_id] if rows else None


def _status(view: View, item: Item) -> Chip:
    scale = view.evaluation.policy.scale
    is_judged = pd.notna(item["year"])
    rate = scale.of(item["indicator_id"]).rate_words(item["achievement_rate"]) if is_judged else ""
    return status_chip(scale, item["status"], rate)


def _figure(item: Item) -> str:
    """The latest judged figure: ``RPAロボット R2 20台 / 目標40台``; the name alone where none is judged."""
    if pd.isna(item["year"]):
        return str(item["short_name"])
    year, unit = era(int(item["year"])), str(item["unit"])
    return f"{item['short_name']} {year} {quantity(item['actual'], unit)} / {aim_words(item)}"


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
