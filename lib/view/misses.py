"""What the sheets say of why something is behind: by the words in which sentences speak of a cause, and by headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from lib.contract.letters import folded, words_of
from lib.contract.shortfall import telling_word
from lib.judge.evaluation import Evaluation
from lib.judge.passages import split_sentences

# The kinds of texts that look back.
_ISSUE: Final = "issue"  # headed 実績の検証及び解決すべき課題
LOOKING_BACK: Final = ("status", "result", _ISSUE)


def cause_in(text: str) -> str:
    """The word by which the first sentence that tells of a miss does so; empty where none of the text does."""
    return next(filter(None, map(telling_word, split_sentences(text))), "")


def telling_sentence(texts: Iterable[str], words: Sequence[str]) -> str:
    """Of all sentences of these texts the first that holds most of the words, and of those one that tells of a miss."""
    sentences = [sentence for text in texts for sentence in split_sentences(text)]
    return max(sentences, key=lambda sentence: _held(sentence, words), default="")


def _held(sentence: str, words: Sequence[str]) -> tuple[int, bool]:
    letters = folded(sentence)
    return sum(word in letters for word in words), bool(telling_word(sentence))


@dataclass(frozen=True)
class Behind:
    """The ids of what is behind: indicators, the projects that have one, the initiatives that have such a project."""

    indicators: Set[str]
    projects: Set[str]
    initiatives: Set[str]


def find_behind(evaluation: Evaluation) -> Behind:
    """What is behind on the scale in force."""
    indicators = evaluation.assessments[evaluation.assessments["is_underperforming"]]
    projects = set(indicators["project_id"].dropna())
    links = evaluation.tables.rows["project_initiatives"]
    initiatives = {row.initiative_id for project_id in projects for row in links.of("project_id", project_id)}
    return Behind(set(indicators["indicator_id"]), projects, initiatives)


@dataclass(frozen=True)
class Miss:
    """A text on something behind that speaks of a cause or is headed as an issue, and what it is about.

    `row` is of the table narratives. `projects` and `indicators` are ids of what is behind: the subject itself, its
    project, its projects' indicators.
    """

    row: Any
    folded_text: str
    projects: Set[str]
    indicators: Set[str]

    def holds(self, words: Sequence[str]) -> bool:
        """Whether the text holds every word (see words_of)."""
        return all(word in self.folded_text for word in words)


def find_misses(evaluation: Evaluation) -> tuple[Miss, ...]:
    """Every such text of the newest sheets in their order, those headed as issues first: they sum up."""
    behind = evaluation.once(find_behind)
    misses = []
    for row in evaluation.tables.rows["narratives"]:
        if row.kind == _ISSUE or (row.kind in LOOKING_BACK and cause_in(row.text)):
            projects, indicators = _about(evaluation, behind, row)
            if projects or indicators:
                misses.append(Miss(row, folded(row.text), projects, indicators))
    return tuple(sorted(misses, key=lambda miss: miss.row.kind != _ISSUE))


def misses_with(evaluation: Evaluation, query: str) -> list[Miss]:
    """The texts that hold every word of a query."""
    words = words_of(query)
    return [miss for miss in evaluation.once(find_misses) if miss.holds(words)]


def _about(evaluation: Evaluation, behind: Behind, row: Any) -> tuple[Set[str], Set[str]]:
    """The projects and indicators that are behind and that a text is about."""
    if row.subject_type == "indicator":
        if row.subject_id not in behind.indicators:
            return set(), set()
        project = evaluation.assessed[row.subject_id]["project_id"]
        return {project} if isinstance(project, str) else set(), {row.subject_id}
    projects = {row.subject_id} if row.subject_type == "project" else _projects_of(evaluation, row)
    return _with_indicators(evaluation, behind, projects & behind.projects)


def _projects_of(evaluation: Evaluation, row: Any) -> Set[str]:
    """The projects of the initiatives that a text is about; none of a text on anything else."""
    if row.subject_type != "initiatives":
        return set()
    links = evaluation.tables.rows["project_initiatives"]
    return {link.project_id for sign in row.subject_id.split(",") for link in links.of("initiative_id", sign)}


def _with_indicators(evaluation: Evaluation, behind: Behind, projects: Set[str]) -> tuple[Set[str], Set[str]]:
    """These projects, and their indicators that are behind."""
    assessments = evaluation.rows.assessments
    indicators = {row.indicator_id for project_id in projects for row in assessments.of("project_id", project_id)}
    return projects, indicators & behind.indicators
