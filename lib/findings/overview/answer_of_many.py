"""The first sentence on many groups: whether they are on course, what changed, and where the danger gathers."""

from __future__ import annotations

from typing import Final

from lib.contract import heads
from lib.contract.names import short
from lib.findings.many_groups import Head, gathered_under
from lib.view.portfolio import GroupStanding, Portfolio

_LONGEST: Final = 60  # letters that are read aloud in one breath
_FEWEST_OF_A_NAME: Final = 6  # letters below which a cut name says nothing


def net_change(whole: Portfolio, verdict: str) -> int | None:
    """How many more groups have a grade than on last year's sheets, over the groups that are judged on both.

    The changes of all grades add up to 0. None where no group can be compared, and for a verdict that is no grade.
    """
    groups = whole.comparable
    if not groups or verdict not in whole.graded:
        return None
    return sum(group.verdict == verdict for group in groups) - sum(group.before == verdict for group in groups)


def answer(whole: Portfolio) -> str:
    """``順調は130事業群のうち76。要対応は14(うち9は福祉保健部)で前年より4増。``, at most 60 letters."""
    if not _judged(whole):
        return _none_judged(whole)
    in_danger = whole.of(whole.rules.worst.code)
    if not in_danger:
        return f"{_on_course(whole)}{_no_danger(whole)}"
    if len(in_danger) == len(whole.standings):
        return f"全{len(in_danger):,}{heads.GROUP}が{whole.rules.worst.label}{_change(whole)}。"
    first = _on_course(whole)
    return f"{first}{_in_danger(whole, in_danger, _LONGEST - len(first))}"


def _judged(whole: Portfolio) -> int:
    """How many groups have a grade."""
    return sum(whole.counts[step.code] for step in whole.rules.steps)


def _none_judged(whole: Portfolio) -> str:
    step = whole.rules.unreported
    unreported = whole.counts[step.code]
    waiting = f"{step.label}は{unreported:,}。" if unreported else ""
    return f"判定できた事業群はない(全{len(whole.standings):,}事業群)。{waiting}"


def _on_course(whole: Portfolio) -> str:
    """How many groups are on course; how few could be judged, where that is less than half."""
    total, best, judged = len(whole.standings), whole.rules.steps[-1], _judged(whole)
    sound = whole.counts[best.code]
    if judged * 2 < total:
        return f"判定できたのは{total:,}{heads.GROUP}のうち{judged:,}で、{best.label}は{sound or 'なし'}。"
    if sound == total:
        return f"全{total:,}{heads.GROUP}が{best.label}。"
    if not sound:
        return f"{total:,}{heads.GROUP}に{best.label}はない。"
    return f"{best.label}は{total:,}{heads.GROUP}のうち{sound:,}。"


def _no_danger(whole: Portfolio) -> str:
    """That none of the judged groups is in danger, said of these alone where others are not judged; empty of all sound."""
    rules, judged = whole.rules, _judged(whole)
    net = net_change(whole, rules.worst.code)
    if whole.counts[rules.steps[-1].code] == len(whole.standings) and not net:
        return ""
    among = f"判定できた{judged:,}{heads.GROUP}に" if judged < len(whole.standings) else ""
    change = f"({_compared_among(whole)}{_size(net) if net else '前年もない'})" if net is not None else ""
    return f"{among}{rules.worst.label}はない{change}。"


def _in_danger(whole: Portfolio, in_danger: tuple[GroupStanding, ...], room: int) -> str:
    """How many groups are in danger, which head holds most of them, and the change; at most `room` letters."""
    opening, change = f"{whole.rules.worst.label}は{len(in_danger):,}", _change(whole)
    place = _gathering(whole, in_danger, room - len(f"{opening}(){change}。"))
    return f"{opening}{f'({place})' if place else ''}{change}。"


def _change(whole: Portfolio) -> str:
    """The change in danger, to follow its number: ``で前年より4増``; empty where no group can be compared.

    A sentence of its own where it is of fewer groups than the number before it: ``。比べられる3事業群では前年より1増``.
    """
    net = net_change(whole, whole.rules.worst.code)
    if net is None:
        return ""
    among = _compared_among(whole)
    return f"{f'。{among}' if among else 'で'}{_size(net)}"


def _size(net: int) -> str:
    return "前年と同数" if net == 0 else f"前年より{abs(net):,}{'増' if net > 0 else '減'}"


def _compared_among(whole: Portfolio) -> str:
    """Over how many groups the change is counted, where the numbers of all groups would say another."""
    worst = whole.rules.worst.code
    before = sum(group.before == worst and group.before_year == whole.newest - 1 for group in whole.standings)
    is_of_all = whole.counts[worst] - before == net_change(whole, worst)
    return "" if is_of_all else f"比べられる{len(whole.comparable):,}{heads.GROUP}では"


def _gathering(whole: Portfolio, in_danger: tuple[GroupStanding, ...], room: int) -> str:
    """``うち9は福祉保健部``: the head that holds most of them; empty where they are spread, or all are under one head."""
    heads_by_size: tuple[Head, ...] = ("department", "measure")
    for head in heads_by_size:
        if len({getattr(group, head) for group in whole.standings}) < 2:
            continue
        gathered = gathered_under(head, in_danger)
        if gathered is None:
            return ""
        name, count = gathered
        share = "すべて" if count == len(in_danger) else f"うち{count:,}は"
        room -= len(share)
        return f"{share}{short(name, room)}" if room >= min(len(name), _FEWEST_OF_A_NAME) else ""
    return ""
