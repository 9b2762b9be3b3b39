"""The first sentence on many groups: whether they are on course, what changed, and where the danger gathers."""

from __future__ import annotations

from collections import Counter
from typing import Final

from lib.contract import heads
from lib.contract.names import short
from lib.view.portfolio import GroupStanding, Portfolio

_LONGEST: Final = 60  # letters that are read aloud in one breath
_FEWEST_OF_A_NAME: Final = 6  # letters below which a cut name says nothing


def net_change(whole: Portfolio, verdict: str) -> int | None:
    """How many more groups have a verdict than on last year's sheets; None where no group can be compared.

    Of a grade, over the groups that are judged on both sheets; of the groups that did not report, over those that have
    both sheets. None for groups without a judgement, which are no news.
    """
    rules = whole.rules
    if verdict == rules.not_judged.code:
        return None
    groups = whole.on_both_sheets if verdict == rules.unreported.code else whole.comparable
    if not groups:
        return None
    return sum(group.verdict == verdict for group in groups) - sum(group.before == verdict for group in groups)


def answer(whole: Portfolio) -> str:
    """``順調は130事業群のうち76。要対応は14で前年より4増、うち9は福祉保健部。``, at most 60 letters."""
    first = _on_course(whole)
    return f"{first}{_in_danger(whole, _LONGEST - len(first))}"


def _on_course(whole: Portfolio) -> str:
    """How many groups are on course; how few could be judged, where that is less than half."""
    total, best = len(whole.standings), whole.rules.steps[-1]
    judged = sum(whole.counts[step.code] for step in whole.rules.steps)
    sound = whole.counts[best.code]
    if not judged:
        unreported, step = whole.counts[whole.rules.unreported.code], whole.rules.unreported
        waiting = f"{step.label}は{unreported:,}。" if unreported else ""
        return f"判定できた事業群はない(全{total:,}事業群)。{waiting}"
    if judged * 2 < total:
        return f"判定できたのは{total:,}{heads.GROUP}のうち{judged:,}で、{best.label}は{sound:,}。"
    if sound == total:
        return f"全{total:,}{heads.GROUP}が{best.label}。"
    return f"{best.label}は{total:,}{heads.GROUP}のうち{sound:,}。"


def _in_danger(whole: Portfolio, room: int) -> str:
    """How many groups are in danger, the change, and which department holds most of them; at most `room` letters."""
    worst = whole.rules.worst
    in_danger = whole.of(worst.code)
    if not any(whole.counts[step.code] for step in whole.rules.steps):
        return ""
    change = _change_words(whole)
    if not in_danger:
        if len(whole.of(whole.rules.steps[-1].code)) == len(whole.standings) and not net_change(whole, worst.code):
            return ""
        return f"{worst.label}はない{f'({change})' if change else ''}。"
    opening = f"{worst.label}は{len(in_danger):,}{f'で{change}' if change else ''}"
    place = _gathering(whole, in_danger, room - len(opening) - len("、。"))
    return f"{opening}{f'、{place}' if place else ''}。"


def _change_words(whole: Portfolio) -> str:
    """The change in danger since last year; over how many groups, where their numbers alone would say another."""
    worst = whole.rules.worst.code
    net = net_change(whole, worst)
    if net is None:
        return ""
    before = sum(group.before == worst and group.before_year == whole.newest - 1 for group in whole.standings)
    among = "" if whole.counts[worst] - before == net else f"比べられる{len(whole.comparable):,}事業群では"
    size = "前年と同数" if net == 0 else f"前年より{abs(net):,}{'増' if net > 0 else '減'}"
    return f"{among}{size}"


def _gathering(whole: Portfolio, in_danger: tuple[GroupStanding, ...], room: int) -> str:
    """``うち9は福祉保健部``: the head that holds most of them; empty where they are spread, or all are under one head."""
    for head in ("department", "measure"):
        if len({getattr(group, head) for group in whole.standings}) < 2:
            continue
        counts = Counter(name for group in in_danger if (name := getattr(group, head)) is not None).most_common(2)
        is_alone = len(counts) == 1 or (len(counts) == 2 and counts[0][1] > counts[1][1])
        if not is_alone or counts[0][1] < 2:
            return ""
        name, count = counts[0]
        share = "すべて" if count == len(in_danger) else f"うち{count:,}は"
        room -= len(share)
        return f"{share}{short(name, room)}" if room >= min(len(name), _FEWEST_OF_A_NAME) else ""
    return ""
