"""Full-text search over the names, texts and notes of all sheets, folded as lib.contract.letters says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, Final, NamedTuple

from lib.contract import heads
from lib.contract.letters import folded, hits, words_of
from lib.contract.reference import Reference
from lib.contract.terms import LEGAL_ITEMS, NARRATIVE_KINDS, QUALITY_KINDS
from lib.judge.evaluation import Evaluation
from lib.store.rows import records_of
from lib.store.sheets import groups_of
from lib.store.tables import Tables
from lib.view.address import filters_below_groups, filters_in_force
from lib.view.misses import LOOKING_BACK, cause_in, find_behind
from lib.view.narrow import View
from lib.view.words import REASON

# What a text is, in the order of results: names come before texts and notes.
KINDS: Final[Mapping[str, str]] = {
    "group": heads.GROUP,
    "project": heads.PROJECT,
    "indicator": heads.INDICATOR,
    "initiative": heads.INITIATIVE,
    "text": "文章",
    "note": "注記",
}
# Columns of table program_groups that the head of a sheet states, with their headings.
_HEADS = {
    "name": "事業群名",
    "basic_strategy": heads.STRATEGY,
    "measure": heads.MEASURE,
    "department": heads.DEPARTMENT,
    "lead_section": heads.LEAD_SECTION,
    "related_sections": "関係課",
}
# Headings of narratives, for any year: without the words that name this year and the next.
_HEADINGS = {
    kind: words.replace("{this}の", "").replace("{next}に向けた", "") for kind, words in NARRATIVE_KINDS.items()
}
_WORD = re.compile("[一-龠々]{2,}|[ァ-ヺー]{3,}|[A-Za-z]{2,}")
_CONTEXT = 44  # letters before the first hit in a passage; after it there are twice as many


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of the sheets: its kind (see KINDS) and heading, its subject, the years of the sheets that state it.

    Ids are "" where the text is not about such a thing. `place` is where the newest of these sheets states it; None for
    what the head of a sheet says, whose line is not recorded. `folded_text` is the text as it is compared. `topic` is
    one of TOPIC_WORDS; `initiative_ids` are those that a text on initiatives is about.
    """

    kind: str
    heading: str
    text: str
    group_id: str
    project_id: str
    indicator_id: str
    years: tuple[int, ...]
    source_id: str
    place: Reference | None
    folded_text: str
    topic: str = ""
    initiative_ids: tuple[str, ...] = ()

    def holds(self, words: list[str]) -> bool:
        """Whether the text holds every word (see words_of)."""
        return all(word in self.folded_text for word in words)


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """Every text of all sheets in the order of results, each once per subject however many sheets repeat it."""

    entries: tuple[Entry, ...]

    @cached_property
    def vocabulary(self) -> Mapping[str, int]:
        """The words of the texts (runs of kanji, of katakana, of Latin letters), and how many texts hold each alone."""
        counts: Counter[str] = Counter()
        for entry in self.entries:
            counts.update(set(_WORD.findall(entry.text)))
        return counts


def search(view: View, index: SearchIndex, query: str, topic: str = "") -> list[Entry]:
    """The texts that hold every word of the query and meet the filters: names first, then the newest sheets first.

    The years in view are those of the sheets that state a text. With a `topic` only its texts, without a query all.
    """
    words = words_of(query)
    if not words and not topic:
        return []
    return [entry for entry in texts_in_view(view, index, topic) if entry.holds(words)]


def texts_in_view(view: View, index: SearchIndex, topic: str = "") -> list[Entry]:
    """The texts that meet the filters, of one topic or of all."""
    is_in_view = _in_view(view)
    if topic == REASON:
        is_reason = view.evaluation.once(_tells_of_a_miss)
        return [entry for entry in index.entries if is_reason(entry) and is_in_view(entry)]
    return [entry for entry in index.entries if topic in ("", entry.topic) and is_in_view(entry)]


def once_each(entries: Iterable[Entry]) -> list[tuple[Entry, int]]:
    """The texts, each with how often it stands: one with which the sheets of several groups are headed stands once."""
    first: dict[object, Entry] = {}
    counts: Counter[object] = Counter()
    for entry in entries:
        key = (entry.heading, entry.text) if entry.kind == "group" else id(entry)
        first.setdefault(key, entry)
        counts[key] += 1
    return [(entry, counts[key]) for key, entry in first.items()]


def _tells_of_a_miss(evaluation: Evaluation) -> Callable[[Entry], bool]:
    """Tells whether a text on something behind its target speaks of a cause: by its words alone."""
    behind = evaluation.once(find_behind)

    def tells(entry: Entry) -> bool:
        if entry.topic not in LOOKING_BACK or not cause_in(entry.text):
            return False
        if entry.indicator_id:
            return entry.indicator_id in behind.indicators
        return entry.project_id in behind.projects or not behind.initiatives.isdisjoint(entry.initiative_ids)

    return tells


def near_words(index: SearchIndex, query: str, most: int = 8) -> list[str]:
    """Words of the texts that are like a word of the query, or share two of its letters in a row; the likest first.

    None of those that were asked for.
    """
    by_folded = {folded(word): word for word in index.vocabulary}
    near: list[str] = []
    for word in words_of(query):
        near += get_close_matches(word, by_folded, n=most, cutoff=0.6)
        pairs = {first + second for first, second in pairwise(word)}
        sharing = [known for known in by_folded if any(pair in known for pair in pairs)]
        near += sorted(sharing, key=lambda known: -index.vocabulary[by_folded[known]])
    asked = words_of(query)
    return [by_folded[word] for word in dict.fromkeys(near) if word not in asked][:most]


def _in_view(view: View) -> Callable[[Entry], bool]:
    """Tells whether a text meets the filters of a view."""
    group_ids, years = set(view.groups["group_id"]), set(view.years)
    if not filters_in_force(view.selection):
        group_ids.add("")  # texts of no group
    project_ids = {"", *view.projects["project_id"]}
    indicator_ids = {"", *view.assessments["indicator_id"]}
    # Without such filters projects and indicators that the newest sheets no longer have are found too.
    is_whole_groups = not filters_below_groups(view.selection)

    def is_in_view(entry: Entry) -> bool:
        return (
            entry.group_id in group_ids
            and (is_whole_groups or (entry.project_id in project_ids and entry.indicator_id in indicator_ids))
            and (not view.selection.years or not years.isdisjoint(entry.years))
        )

    return is_in_view


def make_index(evaluation: Evaluation) -> SearchIndex:
    """The texts of all sheets of an evaluation."""
    newest: dict[tuple[str, ...], _Text] = {}
    years: dict[tuple[str, ...], set[int]] = {}
    for text in sorted(_texts(evaluation), key=lambda text: text.year):
        same = text.same
        # Again at the end: what a newer sheet repeats stands where that sheet has it.
        newest.pop(same, None)
        newest[same] = text
        years.setdefault(same, set()).add(text.year)
    order = {kind: index for index, kind in enumerate(KINDS)}
    in_order = sorted(
        newest.items(),
        key=lambda item: (
            order[item[1].kind],
            -item[1].year,
            item[1].group_id,
            item[1].project_id,
            item[1].indicator_id,
        ),
    )
    fold = cache(folded)  # sheets of many groups say the same
    return SearchIndex(
        tuple(_entry(text, tuple(sorted(years[same])), fold(text.text), evaluation.tables) for same, text in in_order)
    )


def _entry(text: _Text, years: tuple[int, ...], folded_text: str, tables: Tables) -> Entry:
    return Entry(
        text.kind,
        text.heading,
        text.text,
        text.group_id,
        text.project_id,
        text.indicator_id,
        years,
        text.source_id,
        tables.reference(text.source_id, text.place) if text.place else None,
        folded_text,
        text.topic,
        tuple(text.initiative_ids.split(",")) if text.initiative_ids else (),
    )


class _Text(NamedTuple):
    """A text as a sheet of `year` states it."""

    kind: str
    heading: str
    group_id: str
    project_id: str
    indicator_id: str
    text: str
    year: int
    source_id: str
    place: str
    topic: str
    initiative_ids: str

    @property
    def same(self) -> tuple[str, ...]:
        """What texts of several sheets agree in that are one."""
        return self.kind, self.heading, self.group_id, self.project_id, self.indicator_id, self.text


class _Column(NamedTuple):
    """A column of texts in a table: what its texts are, and the column of their places.

    Without a `heading` the kind of each row gives it: see _heading.
    """

    table: str
    column: str
    kind: str
    heading: str = ""
    place: str = "source_ref"


_COLUMNS: Final = (
    *(_Column("program_groups", column, "group", heading) for column, heading in _HEADS.items()),
    _Column("projects", "name", "project", "事務事業名"),
    _Column("indicators", "name", "indicator", "指標名"),
    _Column("initiatives", "name", "initiative", "取組項目名"),
    _Column("projects", "overview", "text", "事業概要", "overview_ref"),
    _Column("projects", "target_audience", "text", "対象", "audience_ref"),
    _Column("projects", "section", "text", heads.SECTION, "section_ref"),
    _Column("narratives", "text", "text"),
    _Column("legal_bases", "text", "text"),
    _Column("observations", "attribution_note", "note", "値の定め方"),
    _Column("budgets", "attribution_note", "note", "値の定め方"),
    _Column("quality", "explanation", "note"),
)


def _texts(evaluation: Evaluation) -> Iterator[_Text]:
    """Every text as often as sheets state it."""
    stated = evaluation.tables.stated or evaluation.tables.frames
    sheet_years = dict(zip(stated["sources"]["source_id"], stated["sources"]["sheet_year"], strict=True))
    group_ids = groups_of(stated)
    indicators = stated["indicators"].drop_duplicates("indicator_id", keep="last")
    project_of = dict(zip(indicators["indicator_id"], indicators["project_id"], strict=True))
    for column in _COLUMNS:
        rows = stated[column.table].assign(owner=group_ids.get(column.table))
        for row in records_of(rows[rows[column.column].notna()]):
            project_id, indicator_id = _subject(row, project_of)
            yield _Text(
                kind=column.kind,
                heading=column.heading or _heading(row),
                group_id=_or_blank(row["owner"]),
                project_id=project_id,
                indicator_id=indicator_id,
                text=str(row[column.column]),
                year=int(row["sheet_year"] if "sheet_year" in row else sheet_years[row["source_id"]]),
                source_id=row["source_id"],
                place=_or_blank(row.get(column.place)),
                topic=_topic(column, row),
                initiative_ids=str(row["subject_id"]) if row.get("subject_type") == "initiatives" else "",
            )


def _topic(column: _Column, row: Mapping[Any, Any]) -> str:
    """What a text is, as TOPIC_WORDS calls it."""
    if column.kind != "text":
        return column.kind
    if column.table == "narratives":
        return str(row["kind"])
    return column.column if column.table == "projects" else column.table


def _subject(row: Mapping[Any, Any], project_of: Mapping[Any, Any]) -> tuple[str, str]:
    """Project and indicator id of a row's subject, "" for none. `project_of` is indicator id -> project id."""
    if row.get("subject_type") == "project":
        return str(row["subject_id"]), _or_blank(row.get("indicator_id"))
    if row.get("subject_type") == "indicator":
        indicator_id = str(row["subject_id"])
        return _or_blank(project_of.get(indicator_id)), indicator_id
    return _or_blank(row.get("project_id")), _or_blank(row.get("indicator_id"))


def _heading(row: Mapping[Any, Any]) -> str:
    """The heading of a row of narratives, quality or legal_bases."""
    if "narrative_id" in row:
        return _HEADINGS[row["kind"]]
    return QUALITY_KINDS[row["kind"]] if "quality_id" in row else LEGAL_ITEMS[row["item"]]


def _or_blank(value: object) -> str:
    """A text, or "" for what pandas has instead of one."""
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------------- showing results


def passage(text: str, query: str) -> list[tuple[str, bool]]:
    """The part of a text around its first hit, in pieces, each with whether it is a word of the query.

    An ellipsis marks what is cut before or after. Letters are those of the sheet, however the query was typed.
    """
    spans = hits(text, words_of(query))
    if not spans:
        return [(text[: 2 * _CONTEXT] + ("…" if len(text) > 2 * _CONTEXT else ""), False)]
    start = max(0, spans[0][0] - _CONTEXT)
    end = min(len(text), spans[0][1] + 2 * _CONTEXT)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    position = start
    for first, last in spans:
        if first >= end:
            break
        if first > position:
            pieces.append((text[position:first], False))
        pieces.append((text[first:last], True))
        position = last
    if position < end:
        pieces.append((text[position:end], False))
    if max(position, end) < len(text):
        pieces.append(("…", False))
    return pieces
