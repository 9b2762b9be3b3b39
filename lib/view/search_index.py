"""The index of full-text search: every text of all sheets once, as columns of codes, and its letters folded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from lib.contract import heads
from lib.contract.reference import Reference
from lib.contract.terms import LEGAL_ITEMS, NARRATIVE_KINDS, QUALITY_KINDS
from lib.judge.evaluation import Evaluation, Frame
from lib.store.rows import rows_of
from lib.store.sheets import groups_of
from lib.view.folded_texts import FoldedTexts, Mask, Numbers
from lib.view.misses import LOOKING_BACK, cause_in, find_behind
from lib.view.search_words import Words, make_words

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of the sheets: its kind (see KINDS) and heading, its subject, the years of the sheets that state it.

    Ids are "" where the text is not about such a thing. `place` is where the newest of these sheets states it; None for
    what the head of a sheet says, whose line is not recorded. `topic` is one of TOPIC_WORDS.
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
    topic: str = ""


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """Every text of all sheets in the order of results, each once per subject however many sheets repeat it.

    An entry is known by its number. `rows`: one row an entry with the columns of Entry but years and place, the place's
    own words as ``ref``, and ``initiatives``, the signs of those that a text is about; all of them as codes, since few
    of their values differ. `texts`: the different texts folded, by their code. `words`: those of the texts.
    `stated_in`: entry and year of each sheet.
    """

    evaluation: Evaluation
    rows: Frame
    texts: FoldedTexts
    words: Words
    stated_in: Frame

    def __len__(self) -> int:
        return len(self.rows)

    def entries(self, numbers: Numbers) -> list[Entry]:
        """The entries of these numbers."""
        tables, entries = self.evaluation.tables, []
        for number, row in zip(numbers.tolist(), rows_of(self.rows.iloc[numbers]), strict=True):
            place = tables.reference(row.source_id, row.ref) if row.ref else None
            owners = row.group_id, row.project_id, row.indicator_id
            years = self._years_of(number)
            entries.append(Entry(row.kind, row.heading, row.text, *owners, years, row.source_id, place, row.topic))
        return entries

    def _years_of(self, number: int) -> tuple[int, ...]:
        first, last = np.searchsorted(self.stated_in["entry"], (number, number + 1))
        return tuple(self.stated_in["year"].iloc[first:last].tolist())

    def holding(self, words: list[str]) -> Mask:
        """Which entries hold every word (see words_of)."""
        return self.texts.holding(words)[self.rows["text"].cat.codes]

    def among(self, column: str, values: Set[str]) -> Mask:
        """Which entries have one of these values in a column of `rows`."""
        codes = self.rows[column].cat
        return codes.categories.isin(values)[codes.codes]

    def of_years(self, years: Set[int]) -> Mask:
        """Which entries a sheet of one of these years states."""
        is_of_years = np.zeros(len(self), bool)
        is_of_years[self.stated_in["entry"][self.stated_in["year"].isin(years)]] = True
        return is_of_years

    @cached_property
    def alike(self) -> Numbers:
        """A number for each entry; one for those with which the sheets of several groups are headed alike."""
        is_head = self.among("kind", {"group"})
        numbers = np.arange(len(self))
        numbers[is_head] = len(self) + _same_number(self.rows[is_head], ["heading", "text"])
        return numbers

    @cached_property
    def telling_of_a_miss(self) -> Mask:
        """Which entries on something behind its target speak of a cause: by their words alone."""
        behind = self.evaluation.once(find_behind)
        rows = self.rows
        of_indicator = rows["indicator_id"].isin(behind.indicators)
        of_project = rows["project_id"].isin(behind.projects)
        signs = {
            word: not behind.initiatives.isdisjoint(word.split(",")) for word in rows["initiatives"].cat.categories
        }
        of_initiatives = rows["initiatives"].map(signs).astype(bool)
        is_behind = of_indicator.where(rows["indicator_id"] != "", of_project | of_initiatives)
        telling = np.flatnonzero(rows["topic"].isin(LOOKING_BACK) & is_behind)
        causes = {text: bool(cause_in(text)) for text in rows["text"].iloc[telling].unique()}
        is_telling = np.zeros(len(self), bool)
        is_telling[telling] = rows["text"].iloc[telling].map(causes)
        return is_telling


# What texts of several sheets agree in that are one.
_SAME: Final = ["kind", "heading", "group_id", "project_id", "indicator_id", "text"]


def make_index(evaluation: Evaluation) -> SearchIndex:
    """The texts of all sheets of an evaluation."""
    stated = pd.concat(_stated(evaluation), ignore_index=True).sort_values("year", kind="stable", ignore_index=True)
    rows = pd.DataFrame({name: _codes(name, stated[name]) for name in stated if name != "year"})
    years, same = stated["year"].to_numpy(), _same_number(rows, _SAME)
    newest = _in_order(rows, years, np.flatnonzero(~pd.Series(same).duplicated(keep="last")))
    entry_of_same = np.empty(len(newest), np.intp)
    entry_of_same[same[newest]] = np.arange(len(newest))
    stated_in = pd.DataFrame({"entry": entry_of_same[same], "year": years}).drop_duplicates()
    rows = rows.iloc[newest].reset_index(drop=True)
    texts = rows["text"].cat.categories.tolist()
    folded_texts = FoldedTexts(texts)
    times = np.bincount(rows["text"].cat.codes, minlength=len(texts)).tolist()
    return SearchIndex(
        evaluation,
        rows,
        folded_texts,
        make_words(texts, times, folded_texts),
        stated_in.sort_values(["entry", "year"], ignore_index=True),
    )


def _in_order(rows: Frame, years: Numbers, newest: Numbers) -> Numbers:
    """The newest statement of each text in the order of results, of like ones in the order of the sheets."""
    codes = [rows[name].cat.codes.to_numpy()[newest] for name in ("indicator_id", "project_id", "group_id")]
    return newest[np.lexsort([*codes, -years[newest], rows["kind"].cat.codes.to_numpy()[newest]])]


def _codes(name: str, values: pd.Series) -> pd.Categorical:
    """A column as codes: kinds in the order of results, ids in that of their letters, others as they come."""
    if name == "kind":
        return pd.Categorical(values, categories=list(KINDS))
    codes, different = pd.factorize(values.to_numpy(object), sort=name.endswith("_id"))
    return pd.Categorical.from_codes(codes, categories=different)


def _same_number(rows: Frame, columns: list[str]) -> Numbers:
    """A number for each row, the same for rows that agree in these columns of codes."""
    numbers = np.zeros(len(rows), np.intp)
    for name in columns:
        numbers = numbers * len(rows[name].cat.categories) + rows[name].cat.codes.to_numpy()
        numbers = pd.factorize(numbers)[0]
    return numbers


class _Column(NamedTuple):
    """A column of texts in a table: what its texts are, and the column of their places.

    Without a `heading` the kind of each row gives it: see _headings.
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
# Headings by the kind of a row, and the column of the kind.
_KINDS_OF_ROWS: Final = {
    "narratives": ("kind", _HEADINGS),
    "quality": ("kind", QUALITY_KINDS),
    "legal_bases": ("item", LEGAL_ITEMS),
}


def _stated(evaluation: Evaluation) -> Iterator[Frame]:
    """Every text as often as sheets state it: the columns of SearchIndex.rows, and the ``year`` of the sheet."""
    frames = _with_texts(evaluation.tables.stated or evaluation.tables.frames)
    sheet_years = frames["sources"].set_index("source_id")["sheet_year"]
    group_ids = groups_of(frames)
    indicators = frames["indicators"].drop_duplicates("indicator_id", keep="last")
    project_of = indicators.set_index("indicator_id")["project_id"]
    for column in _COLUMNS:
        table = frames[column.table]
        rows = table[table[column.column].notna()]
        owners = group_ids.get(column.table)
        yield pd.DataFrame(
            {
                "kind": column.kind,
                "heading": column.heading or _headings(column.table, rows),
                "text": rows[column.column].to_numpy(object),
                "group_id": "" if owners is None else _or_blank(owners[rows.index]),
                **_subjects(rows, project_of),
                "source_id": rows["source_id"].to_numpy(object),
                "ref": _or_blank(rows[column.place]) if column.place in rows else "",
                "topic": _topics(column, rows),
                "initiatives": _subject_ids(rows, "initiatives"),
                "year": rows["sheet_year"] if "sheet_year" in rows else rows["source_id"].map(sheet_years),
            }
        )


def _with_texts(frames: Mapping[str, Frame]) -> dict[str, Frame]:
    """The tables, of those with figures and marks only what has a note: to find the groups of all rows takes long."""
    result = dict(frames)
    for name in ("observations", "budgets"):
        result[name] = frames[name][frames[name]["attribution_note"].notna()]
    for name in ("project_initiatives", "reviews", "review_viewpoints"):
        result[name] = frames[name][:0]
    return result


def _topics(column: _Column, rows: Frame) -> object:
    """What each text is, as TOPIC_WORDS calls it."""
    if column.kind != "text":
        return column.kind
    if column.table == "narratives":
        return rows["kind"].to_numpy(object)
    return column.column if column.table == "projects" else column.table


def _subjects(rows: Frame, project_of: pd.Series) -> dict[str, object]:
    """Project and indicator ids of the rows' subjects, "" for none. `project_of`: the project id by indicator id."""
    ids = {name: _or_blank(rows[name]) if name in rows else "" for name in ("project_id", "indicator_id")}
    if "subject_type" not in rows:
        return dict(ids)
    projects, indicators = _subject_ids(rows, "project"), _subject_ids(rows, "indicator")
    of_indicators = _or_blank(pd.Series(indicators).map(project_of))
    return {"project_id": np.where(projects != "", projects, of_indicators), "indicator_id": indicators}


def _subject_ids(rows: Frame, subject_type: str) -> Any:
    """The ids of the rows' subjects where these are of a type, else "" """
    if "subject_type" not in rows:
        return ""
    return np.where(rows["subject_type"] == subject_type, rows["subject_id"].to_numpy(object), "")


def _headings(table: str, rows: Frame) -> object:
    """The headings of rows of narratives, quality or legal_bases."""
    column, headings = _KINDS_OF_ROWS[table]
    return rows[column].map(headings).to_numpy(object)


def _or_blank(values: pd.Series) -> Any:
    """Texts, and "" for what pandas has instead of one."""
    return np.where(values.isna(), "", values.to_numpy(object))
