"""Finds the sheet's own sentences on a subject, each with its place, to stand beside the figures of a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import Any, Final

import pandas as pd

from lib.contract.reference import Reference
from lib.contract.wording import number
from lib.judge.policy.rules import Quotes
from lib.store.lookups import current_initiatives, in_sheet_order, texts_on
from lib.store.rows import column_by
from lib.store.tables import Tables

# A text names an indicator when it shares a run of this many letters with its name, or holds all of a shorter name.
_SHARED_RUN: Final = 8
_LONGEST_NAME: Final = 200  # letters of a name that are compared, so that no name takes long
# A sentence that states an indicator's figure is about it when it also holds a run of this many letters of its name.
_NAMING_RUN: Final = 4
_HIRAGANA: Final = re.compile("[ぁ-ん]")
_MOST_QUOTED: Final = 3  # sentences beside one reason


@dataclass(frozen=True)
class Passage:
    """Words of a document exactly as they stand there, and where.

    word: the first word of a rule's first list (Quotes.says) that they hold.
    """

    text: str
    place: Reference
    word: str = field(default="", compare=False)

    @property
    def unmarked(self) -> str:
        """The words without the mark of a list that they begin with, for a sentence that quotes them."""
        return self.text.lstrip("・○ ")


@dataclass(frozen=True)
class _IndicatorName:
    indicator_id: str
    name: str

    @cached_property
    def runs(self) -> frozenset[str]:
        return _letter_runs(self.name)


class Texts:
    """The narratives by subject: rows of the contract's table ``narratives``, each with its columns."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        indicators, projects = tables["indicators"], tables["projects"]
        self._group_of_project: dict[str, str] = column_by(projects, "project_id", "group_id")
        self._project_of_indicator: dict[str, object] = column_by(indicators, "indicator_id", "project_id")
        self._initiatives = current_initiatives(tables["project_initiatives"])
        # What was looked up, by subject, by group, and by narrative_id.
        self._on_subjects: dict[tuple[str, str], list[Any]] = {}
        self._names_in_groups: dict[str, list[_IndicatorName]] = {}
        self._named_indicators: dict[str, str | None] = {}

    def _on(self, subject_type: str, subject_id: str) -> list[Any]:
        """The narratives on a subject, in the sheet's order."""
        key = (subject_type, subject_id)
        if key not in self._on_subjects:
            self._on_subjects[key] = texts_on(self._tables, *key)
        return self._on_subjects[key]

    def _indicators_in(self, group_id: str) -> list[_IndicatorName]:
        """The indicators of a program group by name."""
        if group_id not in self._names_in_groups:
            rows = self._tables.rows["indicators"].of("group_id", group_id)
            self._names_in_groups[group_id] = [_IndicatorName(row.indicator_id, row.name) for row in rows]
        return self._names_in_groups[group_id]

    def of_project(self, project_id: str) -> list[Any]:
        """Narratives on a project and on its initiatives, except those that name an indicator of another owner."""
        narratives = self._around_project(project_id)
        return [narrative for narrative in narratives if not self._names_another_owners(narrative, project_id)]

    def _names_another_owners(self, narrative: Any, project_id: str) -> bool:
        """Whether a text names an indicator that is not this project's."""
        indicator_id = self._named_indicator(narrative, self._group_of_project[project_id])
        return indicator_id is not None and self._project_of_indicator[indicator_id] != project_id

    def of_group(self, group_id: str) -> list[Any]:
        """Narratives on a program group as a whole."""
        return list(self._on("group", group_id))

    def of_indicator(self, indicator: Mapping[str, Any]) -> list[Any]:
        """Narratives on an indicator, and those on its project, initiatives or group that name it.

        `indicator`: indicator_id, project_id (None for a group's own), group_id.
        """
        indicator_id, group_id = indicator["indicator_id"], indicator["group_id"]
        naming = [
            narrative
            for narrative in self._around_indicator(indicator)
            if self._named_indicator(narrative, group_id) == indicator_id
        ]
        return _drop_repeated([*self._on("indicator", indicator_id), *naming])

    def _around_indicator(self, indicator: Mapping[str, Any]) -> list[Any]:
        """Narratives on an indicator's project and its initiatives; of a group's own, those of all its projects."""
        project_id, group_id = indicator["project_id"], indicator["group_id"]
        if isinstance(project_id, str):
            return self._around_project(project_id)
        rows, subjects = self._tables.rows, []
        for table, key in (("projects", "project_id"), ("initiatives", "initiative_id")):
            subjects += [getattr(row, key) for row in rows[table].of("group_id", group_id)]
        around = in_sheet_order(self._tables.texts_by_subject.of_any(subjects))
        return [narrative for narrative in around if narrative.subject_type in ("project", "initiatives")]

    def _around_project(self, project_id: str) -> list[Any]:
        narratives = list(self._on("project", project_id))
        for initiative_id in self._initiatives.get(project_id, ()):
            narratives += self._on("initiatives", initiative_id)
        return _drop_repeated(narratives)

    def _named_indicator(self, narrative: Any, group_id: str) -> str | None:
        """The id of the one indicator that a text names: it holds more of its name than of any other of the group."""
        if narrative.narrative_id not in self._named_indicators:
            self._named_indicators[narrative.narrative_id] = _best_match(narrative.text, self._indicators_in(group_id))
        return self._named_indicators[narrative.narrative_id]

    def find_passages(self, narratives: Iterable[Any], quotes: Quotes, own_names: Sequence[str]) -> list[Passage]:
        """The sentences of these texts that a rule asks for, the most fitting first.

        Fitting is the number of the rule's words that a sentence holds, then the order of its kinds. A word within the
        subject's own names counts for nothing: a text on the subject holds it anyway.
        """
        return self._select(_sentences(narratives), quotes, own_names)

    def find_indicator_passages(
        self, indicator: Mapping[str, Any], quotes: Quotes, own_names: Sequence[str]
    ) -> list[Passage]:
        """As find_passages, of the texts on an indicator and of the sentences around it that state its figure.

        `indicator`: a row of the assessments.
        """
        return self._select(self.on_indicator(indicator), quotes, own_names)

    def on_indicator(self, indicator: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """(narrative, sentence) of the texts on an indicator, then the sentences around it that state its figure.

        `indicator`: a row of the assessments.
        """
        own = self.of_indicator(indicator)
        ids = {narrative.narrative_id for narrative in own}
        stating = (
            (narrative, sentence)
            for narrative, sentence in _sentences(self._around_indicator(indicator))
            if narrative.narrative_id not in ids and self._states_figure(sentence, indicator)
        )
        return [*_sentences(own), *stating]

    def _states_figure(self, sentence: str, indicator: Mapping[str, Any]) -> bool:
        """Whether a sentence states an indicator's judged actual: with its unit and letters of no other's name.

        ``実証実験を行った2件のみ`` states that of 「実証実験及び社会実装数」, which was 2件; ``20ロボットを作成し``, where
        what the name counts stands for the unit, that of 「RPA作成ロボット数」, which was 20台.
        """
        if pd.isna(indicator["actual"]) or not indicator["unit"]:
            return False
        actual = number(indicator["actual"])
        if actual not in sentence:  # most sentences; what follows takes ten times as long
            return False
        figure = rf"(?<![\d,.]){re.escape(actual)}"
        counted = indicator["name"].removesuffix("数")[-_NAMING_RUN:]
        if len(counted) == _NAMING_RUN and re.search(f"{figure}{re.escape(counted)}", sentence):
            return True
        runs = (run for run in _letter_runs(indicator["name"], _NAMING_RUN) if not _HIRAGANA.search(run))
        others = [
            item.name
            for item in self._indicators_in(indicator["group_id"])
            if item.indicator_id != indicator["indicator_id"]
        ]
        has_figure = re.search(f"{figure}{re.escape(str(indicator['unit']))}", sentence)
        return has_figure is not None and any(
            run in sentence and not any(run in name for name in others) for run in runs
        )

    def _select(self, sentences: Iterable[tuple[Any, str]], quotes: Quotes, own_names: Sequence[str]) -> list[Passage]:
        """Of (narrative, sentence), those that a rule asks for, in the order of find_passages."""
        says = [[word for word in words if not any(word in name for name in own_names)] for words in quotes.says]
        matches = [
            (
                -_count_words(sentence, says),
                quotes.kinds.index(narrative.kind),
                self._passage(narrative, sentence, says),
            )
            for narrative, sentence in sentences
            if narrative.kind in quotes.kinds and _holds(sentence, says, quotes.never)
        ]
        matches.sort(key=lambda match: match[:2])
        return list(dict.fromkeys(passage for _, _, passage in matches))

    def _passage(self, narrative: Any, sentence: str, says: Sequence[Sequence[str]]) -> Passage:
        word = next(word for word in says[0] if word in sentence)
        return Passage(sentence, self._tables.reference(narrative.source_id, narrative.source_ref), word)


def pick_passages(by_quotes: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """At most three of the sentences for each of a rule's quotes: the best for each before the second for any.

    In the order of the quotes, each sentence once.
    """
    by_rank = [passage for rank in zip_longest(*by_quotes) for passage in rank if passage is not None]
    picked = list(dict.fromkeys(by_rank))[:_MOST_QUOTED]
    return tuple(dict.fromkeys(passage for passages in by_quotes for passage in passages if passage in picked))


def split_sentences(text: str) -> list[str]:
    """The sentences of a text exactly as they stand in it."""
    return [sentence.strip() for sentence in re.findall(r"[^。]+。?", text) if sentence.strip()]


def _sentences(narratives: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Each sentence of these texts, with its narrative."""
    return ((narrative, sentence) for narrative in narratives for sentence in split_sentences(narrative.text))


def _holds(sentence: str, says: Sequence[Sequence[str]], never: Sequence[str]) -> bool:
    """Whether a sentence holds a word of each list, and none of `never`."""
    says_each = all(any(word in sentence for word in words) for words in says)
    return says_each and not any(word in sentence for word in never)


def _count_words(sentence: str, says: Sequence[Sequence[str]]) -> int:
    """How many different words of these lists a sentence holds."""
    return len({word for words in says for word in words if word in sentence})


def _best_match(text: str, names: Sequence[_IndicatorName]) -> str | None:
    """The id of the indicator with the longest run of its name in a text; None without any, and where two tie."""
    runs = _letter_runs(text)
    candidates = [
        (_longest_shared_run(text, item.name), item.indicator_id)
        for item in names
        if not item.runs.isdisjoint(runs) or (len(item.name) < _SHARED_RUN and item.name in text)
    ]
    candidates.sort(reverse=True)
    if not candidates or (len(candidates) > 1 and candidates[0][0] == candidates[1][0]):
        return None
    return candidates[0][1]


def _letter_runs(text: str, length: int = _SHARED_RUN) -> frozenset[str]:
    """Every run of this many letters in a text."""
    return frozenset(text[start : start + length] for start in range(len(text) - length + 1))


def _longest_shared_run(text: str, name: str) -> int:
    """Length of the longest run of letters that a text shares with a name, by bisection over lengths."""
    name = name[:_LONGEST_NAME]
    shared, longest = 0, min(len(text), len(name))
    while shared < longest:
        length = (shared + longest + 1) // 2
        if _letter_runs(text, length).isdisjoint(_letter_runs(name, length)):
            longest = length - 1
        else:
            shared = length
    return shared


def _drop_repeated(narratives: Iterable[Any]) -> list[Any]:
    return list({narrative.narrative_id: narrative for narrative in narratives}.values())
