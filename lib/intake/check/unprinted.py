"""What a sheet never prints of an indicator: whether its figures add up, and whether more or less of it is better.

What is not known of it either is asked, with a proposal. Until it is answered the proposed way of counting is used, but no
direction: an indicator without one is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from lib.contract.era import era
from lib.contract.terms import ACCUMULATIONS, DIRECTIONS, NOT_STATED
from lib.intake.answers import Answer, Answers
from lib.intake.check.known import Row, written
from lib.intake.files.book import Message, ReadFile
from lib.intake.question import Kind, Proposal, Question

UNPRINTED: Final[tuple[Kind, ...]] = ("direction", "accumulation")
STATED_DIRECTIONS: Final = {code: label for code, label in DIRECTIONS.items() if code != NOT_STATED}
# Words of what an office wants less of. Behind 削減 and its like, a quantity is what was achieved: more of it is better.
_OF_LESS: Final = re.compile(
    r"死者|死亡|死傷|自殺|待機|事故|犯罪|認知件数|火災|被害|虐待|いじめ|不登校|未満児|苦情|滞納|離職|失業|倒産|赤字|負債|債務"
    r"|未処理|未収|未整備|遅延|残業|超過勤務|時間外|不良|違反|漏水|排出量|欠員|空き店舗|空き家"
    r"|(?:削減|減少|抑制|解消|縮減|軽減)(?!量|額|率|数|件数|割合|対策|計画|に|の)"
)
_ADDED_UP: Final = re.compile(r"累計|累積|通算")


@dataclass(frozen=True)
class Course:
    """The known targets of an indicator by year, and its baseline."""

    targets: tuple[tuple[int, float], ...]
    baseline: float | None


def ask_unprinted(read: ReadFile, answers: Answers) -> ReadFile:
    """The file with what is answered in its rows, and a question for what is neither known nor answered."""
    rows, messages = [], list(read.messages)
    notes: list[dict[str, Any]] = []
    courses = _courses(read.tables["observations"])
    for row in read.tables["indicators"]:
        indicator = str(row["indicator_id"])
        course = courses.get(indicator, Course((), None))
        for column, question, proposal in _unprinted(row, course, indicator in read.uncounted):
            codes = [code for code, _ in proposal.options]
            answer = answers.code(question, read.sha256, codes)
            if answer is None:
                messages.append(_ask(row, column, question, proposal))
                continue
            row = {**row, column: answer.answer}
            notes += [_note(row, column, answer)] if read.kind != "csv" else []  # a CSV brings rows of its table alone
        rows.append(row)
    if not rows:
        return read
    tables = {**read.tables, "indicators": rows, "quality": [*read.tables["quality"], *notes]}
    return replace(read, tables=tables, messages=tuple(messages))


def _unprinted(row: Row, course: Course, is_uncounted: bool) -> Iterable[tuple[str, Question, Proposal]]:
    """(column, question, proposal) of what nobody has said about an indicator."""
    indicator = str(row["indicator_id"])
    if is_uncounted:
        yield "accumulation", Question("accumulation", (indicator,)), _accumulation(row)
    if row["direction"] == NOT_STATED:
        yield "direction", Question("direction", (indicator,)), propose_direction(str(row["name"]), course)


def _ask(row: Row, column: str, question: Question, proposal: Proposal) -> Message:
    name, label = str(row["name"])[:60], proposal.label(proposal.code)
    if column == "direction":
        words = (
            f"指標「{name}」は、増えるほどよいか減るほどよいかは、調書に記載がありません。「{label}」と推定しました"
            f"({proposal.reason})。回答するまで、この指標は判定しません"
        )
    else:
        words = (
            f"指標「{name}」が累計・単年度・時点のどれかは、調書に記載がありません。「{label}」と推定しました"
            f"({proposal.reason})。回答するまでは{label}として扱います"
        )
    return Message("warning", str(row["source_ref"] or ""), words, question, proposal)


def _note(row: Row, column: str, answer: Answer) -> dict[str, Any]:
    """A row of the table of quality: what the sheet does not print, and who said it."""
    label = {**ACCUMULATIONS, **DIRECTIONS}[answer.answer]
    what = "増えるほどよいか減るほどよいか" if column == "direction" else "累計・単年度・時点のどれか"
    return {
        "quality_id": f"{row['source_id']}_{column}_{row['indicator_id']}",
        "source_id": row["source_id"],
        "kind": "inferred",
        "source_ref": row["source_ref"],
        "as_read": None,
        "corrected": None,
        "explanation": f"「{str(row['name'])[:200]}」が{what}は、調書に記載がない。取込時に{answer.who}が「{label}」と回答した。",
    }


def _courses(observations: Collection[Row]) -> Mapping[str, Course]:
    targets: dict[str, dict[int, float]] = {}
    baselines: dict[str, float] = {}
    for row in observations:
        if row["value"] is None or row["fiscal_year"] is None:
            continue
        if row["measure"] in ("target", "final_target"):
            targets.setdefault(row["indicator_id"], {}).setdefault(row["fiscal_year"], row["value"])
        elif row["measure"] == "baseline":
            baselines.setdefault(row["indicator_id"], row["value"])
    ids = {*targets, *baselines}
    return {i: Course(tuple(sorted(targets.get(i, {}).items())), baselines.get(i)) for i in ids}


def figures_in_short(read: ReadFile, indicator: str) -> str:
    """An indicator's known figures: ``基準値 14(R元)、目標 R3 13→R7 8、実績 R3 15``."""
    rows = [row for row in read.tables["observations"] if row["indicator_id"] == indicator and row["value"] is not None]
    parts = []
    for measure, label in (("baseline", "基準値"), ("target", "目標"), ("actual", "実績")):
        by_year = {row["fiscal_year"]: row["value"] for row in rows if row["measure"] == measure}
        ends = (
            [f"{era(year)} {written(by_year[year])}" for year in sorted({min(by_year), max(by_year)})]
            if by_year
            else []
        )
        parts += [f"{label} {'→'.join(ends)}"] if ends else []
    return "、".join(parts) or "数値はまだありません"


def propose_direction(name: str, course: Course) -> Proposal:
    """Which way is probably better, by the targets where they move, else by words of the name."""
    code, reason = "increase", "目標の推移と名称に、減少を目指す記載がないため"
    word = _OF_LESS.search(name)
    if word:
        code, reason = "decrease", f"名称に「{word[0]}」があるため"
    moved = _moved(course)
    if moved:
        code, reason = moved
    return Proposal(tuple(STATED_DIRECTIONS.items()), code, reason)


def _moved(course: Course) -> tuple[str, str] | None:
    """The direction in which the targets move from year to year, or from the baseline, and that in words."""
    if not course.targets:
        return None
    (first_year, first), (last_year, last) = course.targets[0], course.targets[-1]
    steps = [later - earlier for (_, earlier), (_, later) in pairwise(course.targets)]
    for code, sign, way in (("decrease", -1, "下がって"), ("increase", 1, "上がって")):
        if any(step * sign > 0 for step in steps) and all(step * sign >= 0 for step in steps):
            figures = f"{era(first_year)}の{written(first)}から{era(last_year)}の{written(last)}へ{way}"
            return code, f"目標が{figures}いるため"
    if course.baseline is not None and last != course.baseline:
        code, side = ("decrease", "下") if last < course.baseline else ("increase", "上")
        return code, f"目標の{written(last)}が基準値の{written(course.baseline)}を{side}回るため"
    return None


def _accumulation(row: Row) -> Proposal:
    """How the figures are probably counted: by a word of the name, else as indicators of the kind mostly are."""
    options = tuple(ACCUMULATIONS.items())
    word = _ADDED_UP.search(str(row["name"]))
    if word:
        return Proposal(options, "cumulative", f"名称に「{word[0]}」があるため")
    if row["kind"] == "group":
        return Proposal(options, "point_in_time", "事業群の指標は、その時点の値であることが多いため")
    return Proposal(options, "annual", "事務事業の指標は、その年度の値であることが多いため")
