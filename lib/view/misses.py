"""What the sheets say of why something is behind: by the words in which sentences speak of a cause, and by headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from lib.contract.letters import folded, words_of
from lib.judge.evaluation import Evaluation

# Words in which sentences speak of a cause for a miss, and the kinds of texts that look back.
_CAUSES: Final = (
    "たため",
    "いため",
    "不足",
    "影響",
    "困難",
    "とどま",
    "至らな",
    "至っていない",
    "できな",
    "なかった",
    "進んでいない",
)
_ISSUE: Final = "issue"  # headed 実績の検証及び解決すべき課題
LOOKING_BACK: Final = ("status", "result", _ISSUE)


def cause_in(text: str) -> str:
    """The word in which a text speaks of a cause for a miss; empty where it has none."""
    return next((word for word in _CAUSES if word in text), "")


def telling_sentence(texts: Iterable[str], words: Sequence[str]) -> str:
    """Of all sentences of these texts the one that holds most of the words, and of those speaks most of a cause."""
    sentences = (f"{sentence.strip()}。" for text in texts for sentence in text.split("。") if sentence.strip())
    return max(sentences, key=lambda sentence: _held(sentence, words), default="")


def _held(sentence: str, words: Sequence[str]) -> tuple[int, int]:
    letters = folded(sentence)
    return sum(word in letters for word in words), sum(word in sentence for word in _CAUSES)


@dataclass(frozen=True)
class Behind:
    """The ids of what is behind: indicators, the projects that have one, the initiatives that have such a project."""

    indicators: Set[str]
    projects: Set[str]
    initiatives: Set[str]


def behind(evaluation: Evaluation) -> Behind:
    """What is behind on the scale in force."""
    indicators = [item for item in evaluation.assessed.values() if item["is_underperforming"]]
    projects = {item["project_id"] for item in indicators if isinstance(item["project_id"], str)}
    links = evaluation.tables.rows["project_initiatives"]
    initiatives = {row.initiative_id for project_id in projects for row in links.of("project_id", project_id)}
    return Behind({item["indicator_id"] for item in indicators}, projects, initiatives)


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


def misses(evaluation: Evaluation) -> tuple[Miss, ...]:
    """Every such text of the newest sheets, in their order."""
    known = evaluation.once(behind)
    looking_back = (row for row in evaluation.tables.rows["narratives"] if row.kind in LOOKING_BACK)
    rows = (row for row in looking_back if row.kind == _ISSUE or cause_in(row.text))
    rows_and_ids = ((row, _about(evaluation, known, row)) for row in rows)
    return tuple(Miss(row, folded(row.text), *ids) for row, ids in rows_and_ids if any(ids))


def misses_with(evaluation: Evaluation, query: str) -> list[Miss]:
    """The texts that hold every word of a query."""
    words = words_of(query)
    return [miss for miss in evaluation.once(misses) if miss.holds(words)]


def _about(evaluation: Evaluation, known: Behind, row: Any) -> tuple[Set[str], Set[str]]:
    """The projects and indicators that are behind and that a text is about."""
    if row.subject_type == "indicator":
        if row.subject_id not in known.indicators:
            return set(), set()
        project = evaluation.assessed[row.subject_id]["project_id"]
        return {project} if isinstance(project, str) else set(), {row.subject_id}
    projects = {row.subject_id} if row.subject_type == "project" else _projects_of(evaluation, row)
    return _with_indicators(evaluation, known, projects & known.projects)


def _projects_of(evaluation: Evaluation, row: Any) -> Set[str]:
    """The projects of the initiatives that a text is about; none of a text on anything else."""
    if row.subject_type != "initiatives":
        return set()
    links = evaluation.tables.rows["project_initiatives"]
    return {link.project_id for sign in row.subject_id.split(",") for link in links.of("initiative_id", sign)}


def _with_indicators(evaluation: Evaluation, known: Behind, projects: Iterable[str]) -> tuple[Set[str], Set[str]]:
    """These projects, and their indicators that are behind."""
    ids = set(projects)
    of_projects = evaluation.rows.assessments
    indicators = {row.indicator_id for project_id in ids for row in of_projects.of("project_id", project_id)}
    return ids, indicators & known.indicators
