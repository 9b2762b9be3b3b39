"""What 検索 offers before a word is typed: frequent words, kinds of texts, what tells of a miss, the projects to begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lib.contract import heads
from lib.contract.letters import folded
from lib.findings.model import Chip, Link, go, status_chip, stay
from lib.view.narrow import View
from lib.view.search import Entry, SearchIndex, once_each, texts_in_view
from lib.view.words import REASON, TOPIC_WORDS

_MOST_WORDS = 24
_CANDIDATES = 80  # of the most frequent words, those whose texts are counted
_MOST_PROJECTS = 10
_MOST_SECTIONS = 16
# What nearly every sheet says and nobody looks for.
_COMMON = frozenset(
    (
        heads.PROJECT, heads.YEAR, heads.INDICATOR,
        "令和", "平成", "事業", "実施", "実績", "目標", "推進", "取組", "進捗", "状況", "活動", "成果", "検証", "課題",
        "解決", "方向", "対象", "内容", "今後", "必要", "活用", "促進", "支援", "整備", "県内", "長崎県", "見直", "調書", "開始", "計画", "作成", "開催", "業務", "新規", "方法", "提供", "対応", "整理", "共有", "検討", "開発", "関係", "結果", "増加",
        "向上", "強化", "継続", "表", "記載", "数値", "判定", "原資料", "推定",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """A link and how much it finds: ``人材``, ``921件``."""

    link: Link
    count: str


@dataclass(frozen=True)
class StartProject:
    """A project to begin with, and how its first indicator stands."""

    link: Link
    status: Chip | None


@dataclass(frozen=True)
class SearchStart:
    """What can be chosen instead of typing. `projects` are those in view where they are few, else `sections` stand."""

    words: tuple[Counted, ...]
    reasons: Counted | None
    topics: tuple[Counted, ...]
    projects: tuple[StartProject, ...]
    sections: tuple[Counted, ...]


def make_search_start(view: View, index: SearchIndex, reasons: int) -> SearchStart:
    """What the texts in view offer; `reasons` of them tell of a miss."""
    entries = [entry for entry, _ in once_each(texts_in_view(view, index))]
    counts = Counter(entry.topic for entry in entries)
    are_few = len(view.project_rows) <= _MOST_PROJECTS
    return SearchStart(
        tuple(_frequent(view, index, entries)),
        _topic(view, REASON, reasons) if reasons else None,
        tuple(_topic(view, topic, counts[topic]) for topic in TOPIC_WORDS if counts[topic]),
        tuple(_project(view, row) for row in view.project_rows) if are_few else (),
        () if are_few else tuple(_sections(view)),
    )


def _frequent(view: View, index: SearchIndex, entries: Iterable[Entry]) -> Iterable[Counted]:
    """The most frequent words, each with how many texts in view hold it; of words within one another one of a like count."""
    by_count = Counter({word: count for word, count in index.vocabulary.items() if word not in _COMMON})
    candidates = {word: folded(word) for word, _ in by_count.most_common(_CANDIDATES)}
    texts = [entry.folded_text for entry in entries]
    found = {word: sum(letters in text for text in texts) for word, letters in candidates.items()}
    chosen: list[str] = []
    for word in sorted((word for word in found if found[word]), key=lambda word: (-found[word], -len(word))):
        if not any(word in other and found[word] <= 1.2 * found[other] for other in found if other != word):
            chosen.append(word)
    for word in chosen[:_MOST_WORDS]:
        yield Counted(Link(word, stay(view, "search", find=word, page=1), f"「{word}」を検索"), f"{found[word]:,}件")


def _topic(view: View, topic: str, count: int) -> Counted:
    return Counted(Link(TOPIC_WORDS[topic], stay(view, "search", find="", topic=topic, page=1)), f"{count:,}件")


def _project(view: View, row: Any) -> StartProject:
    """`row` of the table projects."""
    project_id, name = str(row.project_id), str(row.name)
    indicators = view.evaluation.rows.assessments.of("project_id", project_id)
    scale = view.evaluation.policy.scale
    status = status_chip(scale, indicators[0].status) if indicators else None
    return StartProject(Link(name, go(view, "projects", project=project_id)), status)


def _sections(view: View) -> Iterable[Counted]:
    """The sections with the most projects in view."""
    counts = Counter(str(row.section) for row in view.project_rows)
    for section, count in counts.most_common(_MOST_SECTIONS):
        yield Counted(Link(section, stay(view, "search", section=(section,), page=1)), f"{count:,}事業")
