"""Whether one group goes well, in one sentence of at most 60 letters, and by what its verdict was given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import both_ends
from lib.contract.terms import MET, PROJECTION, UNREPORTED, WAITING, WARNED
from lib.contract.wording import quantity
from lib.findings.headline import subject, waited_for
from lib.findings.many_groups import of_wholes, verdict_because
from lib.findings.model import Chip, verdict_chip
from lib.findings.overview.indicator_cards import given_name
from lib.judge.evaluation import Item
from lib.judge.phrases import aim_words, basis_words, gap_words, goal_share, goal_words, is_decrease
from lib.judge.policy.scale import Scale
from lib.view.narrow import View
from lib.view.portfolio import portfolio

MOST_LETTERS: Final = 60
_SHORTEST_NAME: Final = 8


@dataclass(frozen=True)
class Verdict:
    """How a group stands on its newest sheet, by which rule, and how it stood on the sheet before, where that is known."""

    chip: Chip
    because: str
    before: str


@dataclass(frozen=True)
class Answer:
    """The verdict of the one group in view (None where several are, or its rules cannot be read) and the sentence."""

    verdict: Verdict | None
    sentence: str


def make_answer(view: View) -> Answer:
    """The answer for a view."""
    return Answer(_verdict(view), _sentence(view))


def _verdict(view: View) -> Verdict | None:
    whole = portfolio(view)
    if whole is None or len(whole.standings) != 1:
        return None
    (group,) = whole.standings
    because = verdict_because(group, whole.rules, view.evaluation.policy.scale)
    before = f"前の調書では{whole.rules.step(group.before).label}" if group.before is not None else ""
    return Verdict(verdict_chip(whole.rules.step(group.verdict)), f"{because}{of_wholes(view.selection)}", before)


def _sentence(view: View) -> str:
    """What presses most, then how many are behind; as many of the clauses as fit."""
    if not view.assessed:
        return "この条件に当てはまる指標はありません。"
    first, counts = _first(view), _counts(view)
    clauses = [*([_leading(view, first, len(counts[0]))] if first is not None else []), *counts]
    sentence = ""
    for clause in clauses:
        if len(sentence) + len(clause) < MOST_LETTERS or not sentence:
            sentence += f"{clause}。"
    return sentence


def _first(view: View) -> Item | None:
    """What was measured behind comes before what a pace leads to: a group's own, then a result, then an activity."""
    behind = [item for item in view.assessed if item["is_underperforming"]]
    kinds = ("group", *view.evaluation.policy.results)
    by_kind = ([item for item in behind if item["kind"] == kind] for kind in kinds)
    return next((items[0] for items in by_kind if items), None) or next(iter(behind), None) or subject(view)


def _leading(view: View, item: Item, beside: int) -> str:
    """How the indicator that presses most stands; its name is cut in its middle, for `beside` letters that follow."""
    rest = _judged(item) if item["is_underperforming"] else _projected(item, view.evaluation.policy.scale)
    room = max(MOST_LETTERS - beside - len(rest) - len("「」。。"), _SHORTEST_NAME)
    return f"「{both_ends(given_name(view, item), room)}」{rest}"


def _judged(item: Item) -> str:
    """``はR2の目標5件に3件足りない``."""
    return f"は{era(int(item['year']))}の{aim_words(item)}{gap_words(item)}"


def _projected(item: Item, scale: Scale) -> str:
    """``はR元→R2の1年分の推移ではR7目標16団体の31%の試算``."""
    year, share = era(int(item["final_year"])), goal_share(item, scale)
    basis = f"は{basis_words(item)}では{year}"
    if is_decrease(item) or not share:
        return f"{basis}に{share or goal_words(item)}の{PROJECTION}"
    return f"{basis}目標{quantity(item['final_target'], str(item['unit']))}の{share}の{PROJECTION}"


def _counts(view: View) -> list[str]:
    """How many are behind or warned of; else that none is, of how many. Then how many owe an actual; of none, what is waited for."""
    behind = _behind(view.assessed, view.evaluation.policy.scale)
    owed = sum(_owes(view, item) for item in view.assessed)
    owed_words = f"実績の{WAITING[UNREPORTED]}{owed:,}指標" if owed else ""
    waiting = [words for _, words in waited_for(view, view.assessed)]
    return list(filter(None, [behind, owed_words])) or waiting or ["判定できる指標はありません"]


def _owes(view: View, item: Item) -> bool:
    return any(cell.status == UNREPORTED for cell in view.cell_rows(item["indicator_id"]))


def _behind(items: Sequence[Item], scale: Scale) -> str:
    """``遅れ1・やや遅れ1・早期注意1指標``, ``判定した6指標に遅れ・やや遅れなし``; empty where none is judged or warned of."""
    counts = Counter(str(item["status"]) for item in items if item["is_underperforming"])
    words = [f"{grade.label}{n:,}" for grade in reversed(scale.grades) if (n := counts[grade.code])]
    warned = sum(item["is_warned"] for item in items)
    words += [f"{WARNED}{warned:,}"] if warned else []
    if words:
        return f"{'・'.join(words)}{heads.INDICATOR}"
    judged = [item for item in items if pd.notna(item["year"])]
    if not judged:
        return ""
    if all(item["status"] == MET for item in judged):
        return f"判定した{len(judged):,}指標はすべて{scale.met.label}"
    return f"判定した{len(judged):,}指標に{scale.behind_label}なし"
