"""One box over everything the sheets say: names, texts and notes of all groups and years, whatever the width, case or kana."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from lib.contract.reference import Reference
from lib.contract.terms import LEGAL_ITEMS, NARRATIVE_KINDS, QUALITY_KINDS
from lib.judge.evaluation import Evaluation
from lib.store.sheets import groups_of
from lib.view.selection import View, folded

# What a text is, in the order in which finds are listed: what a thing is called before what is said of it.
KINDS: Final[Mapping[str, str]] = {
    "group": "事業群",
    "project": "事務事業",
    "indicator": "指標",
    "initiative": "取組項目",
    "text": "文章",
    "note": "注記",
}
_HEADS = {"name": "事業群名", "basic_strategy": "基本戦略", "measure": "施策", "department": "部局", "lead_section": "主管課", "related_sections": "関係課"}  # fmt: skip
_HEADINGS = {
    kind: words.replace("{this}の", "").replace("{next}に向けた", "") for kind, words in NARRATIVE_KINDS.items()
}
_OF_PROJECTS = ("initiative", "section", "core", "decision", "recorded", "suggested", "status", "kind", "q")
_AROUND = 44  # letters kept on each side of the first word that was found
_JOINING = ("\uff9e", "\uff9f")  # half-width voicing marks: one letter with what stands before


@dataclass(frozen=True)
class Entry:
    """One text: what it is, of what it speaks, the years of the sheets that say it, its place on the newest of them.

    `place` is None for what a sheet's head says: of heads the tables know the document, and no line.
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
    plain: str  # as it is compared


def search(view: View, asked: str) -> list[Entry]:
    """The texts of what the filters leave that hold every word asked for; names first, the newest sheets first.

    Years in view are those of the sheets.
    """
    words = words_of(asked)
    if not words:
        return []
    groups, projects = set(view.groups["group_id"]), set(view.projects["project_id"])
    indicators, years = set(view.assessments["indicator_id"]), set(view.years)
    by_project = any(getattr(view.selection, name) for name in _OF_PROJECTS)
    return [
        entry
        for entry in entries(view.evaluation)
        if all(word in entry.plain for word in words)
        and (entry.group_id in groups or (not entry.group_id and not view.selection.filters_in_force()))
        and (not by_project or not entry.project_id or entry.project_id in projects)
        and (not by_project or not entry.indicator_id or entry.indicator_id in indicators)
        and (not view.selection.years or not years.isdisjoint(entry.years))
    ]


def words_of(asked: str) -> list[str]:
    """The words of a query as they are compared."""
    return folded(asked, keep_spaces=True).split()


@lru_cache(maxsize=2)
def entries(evaluation: Evaluation) -> tuple[Entry, ...]:
    """Every text of all sheets, each once for the thing that it speaks of, in the order of finds; made once."""
    tables = evaluation.tables
    texts = pd.DataFrame(list(_texts(evaluation)))
    order = {kind: at for at, kind in enumerate(KINDS)}
    of = ["kind", "heading", "group_id", "project_id", "indicator_id", "text"]
    texts = texts.sort_values("year", kind="stable")
    years = texts.groupby(of, sort=False)["year"].agg(lambda y: tuple(sorted(set(y)))).rename("years")
    newest = texts.drop_duplicates(of, keep="last").join(years, on=of)
    newest = newest.assign(order=newest["kind"].map(order)).sort_values(
        ["order", "year", "group_id", "project_id", "indicator_id"],
        ascending=[True, False, True, True, True],
        kind="stable",
    )
    return tuple(
        Entry(r.kind, r.heading, r.text, r.group_id, r.project_id, r.indicator_id, r.years,
              r.source_id, tables.reference(r.source_id, r.place) if r.place else None, folded(r.text))
        for r in newest.itertuples(index=False)
    )  # fmt: skip


def _texts(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    """Every text with its kind, heading, ids, sheet year, source and place."""
    stated = evaluation.tables.stated or evaluation.tables.frames
    sheets = dict(zip(stated["sources"]["source_id"], stated["sources"]["sheet_year"], strict=True))
    owners = groups_of(stated)
    project_of = (
        stated["indicators"].drop_duplicates("indicator_id", keep="last").set_index("indicator_id")["project_id"]
    )

    def each(table: str, column: str, kind: str, heading: str, ref: str = "source_ref") -> Iterator[dict[str, Any]]:
        frame = stated[table]
        frame = frame.assign(owner=owners.get(table))
        frame = frame[frame[column].notna()]
        for row in frame.to_dict("records"):
            indicator = _or_blank(row.get("indicator_id"))
            project = _or_blank(row.get("project_id"))
            about = str(row.get("subject_type", ""))
            if about == "project":
                project = str(row["subject_id"])
            elif about == "indicator":
                indicator = str(row["subject_id"])
                project = _or_blank(project_of.get(indicator))
            place = row.get(ref)
            yield {
                "kind": kind,
                "heading": heading or _heading(row),
                "text": str(row[column]),
                "group_id": _or_blank(row["owner"]),
                "project_id": project,
                "indicator_id": indicator,
                "year": int(row["sheet_year"] if "sheet_year" in row else sheets[row["source_id"]]),
                "source_id": row["source_id"],
                "place": place if isinstance(place, str) else "",
            }

    for column, heading in _HEADS.items():
        yield from each("program_groups", column, "group", heading)
    yield from each("projects", "name", "project", "事務事業名")
    yield from each("indicators", "name", "indicator", "指標名")
    yield from each("initiatives", "name", "initiative", "取組項目名")
    yield from each("projects", "overview", "text", "事業概要", "overview_ref")
    yield from each("projects", "target_audience", "text", "対象", "audience_ref")
    yield from each("projects", "section", "text", "所管課(室)", "section_ref")
    yield from each("narratives", "text", "text", "")
    yield from each("legal_bases", "text", "text", "")
    for table in ("observations", "budgets"):
        yield from each(table, "attribution_note", "note", "値の定め方")
    yield from each("quality", "explanation", "note", "")


def _heading(row: Mapping[Any, Any]) -> str:
    if "narrative_id" in row:
        return _HEADINGS[row["kind"]]
    return QUALITY_KINDS[row["kind"]] if "quality_id" in row else LEGAL_ITEMS[row["item"]]


def _or_blank(value: object) -> str:
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------------- showing what was found


def passage(text: str, asked: str) -> list[tuple[str, bool]]:
    """The part of a text around the first word found, in pieces, each with whether it is a word that was asked for.

    What is left out before or after is marked with an ellipsis. Letters are those of the sheet, whatever was typed.
    """
    hits = _hits(text, words_of(asked))
    if not hits:
        return [(text[: 2 * _AROUND] + ("…" if len(text) > 2 * _AROUND else ""), False)]
    start = max(0, hits[0][0] - _AROUND)
    end = min(len(text), hits[0][1] + 2 * _AROUND)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for first, last in hits:
        if first >= end:
            break
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[max(at, first) : last], True))
        at = last
    if at < end:
        pieces.append((text[at:end], False))
    return [*pieces, *([("…", False)] if max(at, end) < len(text) else [])]


def _hits(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where the words stand in a text, as (from, to) of its own letters; overlapping ones joined."""
    plain, begins, ends = "", [], []
    for first, last in _letters(text):
        part = folded(text[first:last])
        plain += part
        begins += [first] * len(part)
        ends += [last] * len(part)
    found = []
    for word in words:
        at = plain.find(word)
        while at >= 0:
            found.append((begins[at], ends[at + len(word) - 1]))
            at = plain.find(word, at + 1)
    joined: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _letters(text: str) -> Iterator[tuple[int, int]]:
    """(from, to) of each letter with the marks that belong to it."""
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] in _JOINING):
            end += 1
        yield at, end
        at = end
