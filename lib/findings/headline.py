"""Sentences made from the figures: what matters now, and what each chart shows. Never typed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.terms import MET, NO_DIRECTION, PROJECTION, WAITING
from lib.contract.wording import quantity, span
from lib.findings.attention import counted, tally
from lib.judge.evaluation import Item
from lib.judge.phrases import (
    aim_words,
    basis_words,
    basis_years,
    end_words,
    judged_words,
    nearly_words,
    needed_step,
    outlook_words,
    rate_words,
    reached_words,
    reaches,
    standing_words,
    taken_step,
)
from lib.judge.policy.scale import Scale
from lib.view.narrow import View

_MOST_WARNINGS = 2
_OUTSIDE = 9  # the viewpoint of circumstances that changed


@dataclass(frozen=True)
class Sentence:
    """A sentence and the places in the source that hold its figures."""

    text: str
    places: tuple[Reference, ...] = ()


def headline(view: View) -> list[str]:
    """What matters now, at most four short sentences: what is owed or not due, where the pace leads, what was missed."""
    return [sentence.text for sentence in sentences(view)]


def sentences(view: View) -> list[Sentence]:
    """The headline's sentences with their places; the places count within one program group's source."""
    if not view.assessed:
        return [Sentence("この条件に当てはまる指標はありません。")]
    own = [item for item in view.assessed if item["kind"] == "group"]
    missed = _missed(view)
    spoken = [*_waiting(view, own or view.assessed), *_courses(view, own), *([missed] if missed else [])]
    return spoken or [Sentence("判定できる指標はありません。")]


def subject(view: View) -> Item | None:
    """The indicator that the headline puts first: a group's own that needs attention, else the worst that was judged."""
    behind = [item for item in view.assessed if item["needs_attention"]]
    own = [item for item in behind if item["kind"] == "group"]
    return next(iter(own or behind), None)


def _waiting(view: View, own: Sequence[Item]) -> list[Sentence]:
    """Years of which no actual of these indicators is known: first those that are owed, then those not due yet."""
    return [Sentence(f"{_whose(view, own, years)}{words}。") for years, words in waited_for(view, own)]


def waited_for(view: View, items: Iterable[Item]) -> list[tuple[list[int], str]]:
    """Years in view of which none of these indicators has an actual, in words: those owed, then those not due yet.

    ``([2024], "R6の実績は未報告")``
    """
    items = list(items)
    waiting = ((waiting_years(view, items, status), word) for status, word in WAITING.items())
    return [(years, f"{span(years)}の実績は{word}") for years, word in waiting if years]


def _whose(view: View, own: Sequence[Item], years: Sequence[int]) -> str:
    """``事業群の指標の``, where others in view have an actual in one of these years; else empty."""
    others = {item["indicator_id"] for item in view.assessed} - {item["indicator_id"] for item in own}
    cells = (cell for i in others for cell in view.cell_rows(i))
    return "事業群の指標の" if any(cell.fiscal_year in years and pd.notna(cell.actual) for cell in cells) else ""


def waiting_years(view: View, items: Iterable[Item], *statuses: str) -> list[int]:
    """Years in view for which an actual of these indicators has one of these statuses, and none has an actual."""
    cells = [cell for item in items for cell in view.cell_rows(item["indicator_id"])]
    waiting = {int(cell.fiscal_year) for cell in cells if cell.status in statuses}
    known = {int(cell.fiscal_year) for cell in cells if pd.notna(cell.actual)}
    return sorted(waiting - known)


def _courses(view: View, own: Sequence[Item]) -> list[Sentence]:
    """Where the group's own indicators are led by their pace: what needs attention first, else the steadiest known."""
    behind = [item for item in own if item["needs_attention"]]
    if len(behind) > _MOST_WARNINGS:
        return _counted(view, own, behind[0])
    steady = [item for item in own if not item["needs_attention"] and pd.notna(item["projection"])]
    items = [*behind, *steady][:_MOST_WARNINGS]
    is_judged = {item["indicator_id"]: item["is_underperforming"] or pd.isna(item["projection"]) for item in items}
    judged = [item for item in items if is_judged[item["indicator_id"]]]
    projected = [item for item in items if not is_judged[item["indicator_id"]]]
    by_basis = groupby(projected, key=lambda item: (basis_words(item), int(item["final_year"])))
    return [
        *(_judged(view, item) for item in judged),
        *(_projected(view, basis, year, list(alike)) for (basis, year), alike in by_basis),
    ]


def _counted(view: View, own: Sequence[Item], first: Item) -> list[Sentence]:
    """How many indicators of the group need attention, and how the most pressing one stands."""
    scale = view.evaluation.policy.scale
    words = standing_words(first, scale)
    return [
        Sentence(f"事業群の指標({len(own):,}指標)のうち、{tally(own, scale).words}。"),
        Sentence(f"このうち最も注意が必要な「{first['short_name']}」は、{words}。", _places(view, first)),
    ]


def _judged(view: View, item: Item) -> Sentence:
    words = judged_words(item, view.evaluation.policy.scale)
    return Sentence(f"「{item['short_name']}」は{words}。", _places(view, item))


def _projected(view: View, basis: str, year: int, items: list[Item]) -> Sentence:
    """Where the pace of indicators on the same basis ends in the same year."""
    scale = view.evaluation.policy.scale
    ends = [f"{_named(item)}は{_end(item, scale, goes_on=item is not items[-1])}" for item in items]
    words = f"{basis}が続いた場合、{era(year)}に{'、'.join(ends)}{PROJECTION}{_caution(view, items)}。"
    return Sentence(words, tuple(dict.fromkeys(place for item in items for place in _places(view, item))))


def _named(item: Item) -> str:
    """The indicator's name; where it already reaches its final target, with the year."""
    reached = f"({era(int(item['latest_year']))}は最終目標に到達)" if reaches(item) else ""
    return f"「{item['short_name']}」{reached}"


def _end(item: Item, scale: Scale, goes_on: bool) -> str:
    return end_words(item, goes_on) if item["is_warned"] else nearly_words(item, scale, goes_on)


def _caution(view: View, items: list[Item]) -> str:
    """What the sheet names among the causes of a pace that viewpoint ⑨ asks about: ``(「…」の要因に「コロナ」の記載)``."""
    marks = counted(view.evaluation)
    raised = [(i["short_name"], f) for i in items for f in marks.flags(i) if f.viewpoint == _OUTSIDE and f.passages]
    named = dict.fromkeys(f"「{name}」の要因に「{flag.passages[0].word}」の記載" for name, flag in raised)
    return f"({'、'.join(named)})" if named else ""


def _missed(view: View) -> Sentence | None:
    """How many of the judged indicators missed, and which by most; a year is named only where all were judged in it."""
    judged = [item for item in view.assessed if pd.notna(item["year"])]
    if not judged:
        return None
    missed = [item for item in judged if item["status"] != MET]
    return Sentence(
        f"{_counted_missed(judged, missed, view.evaluation.policy.scale)}。",
        _judged_places(view, judged) if missed else (),
    )


def _counted_missed(judged: Sequence[Item], missed: Sequence[Item], scale: Scale) -> str:
    """How many of the judged indicators missed: ``R2は6指標中3指標が未達、うち遅れ・やや遅れ2指標(達成率が最低の…``."""
    years = sorted({int(item["year"]) for item in judged})
    opening = f"{era(years[0])}は" if len(years) == 1 else f"直近の判定({era(years[0])}〜{era(years[-1])})では"
    if not missed:
        return f"{opening}{_of_judged(len(judged), len(judged))}が目標を達成"
    if len(judged) == 1:
        return f"{opening}{_of_judged(1, 1)}が{_missed_alone(missed[0], scale)}"
    if len(missed) == 1:
        return f"{opening}{_of_judged(1, len(judged))}が未達(「{missed[0]['short_name']}」は{_rate_or_word(missed[0], scale)})"
    behind = sum(item["is_underperforming"] for item in judged)
    text = f"{opening}{_of_judged(len(missed), len(judged))}が未達"
    text += f"、うち{scale.behind_label}{behind:,}指標" if behind else ""
    rated = [item for item in missed if pd.notna(item["achievement_rate"])]
    return text + (f"({_lowest_words(rated, scale)})" if rated else "")


def _missed_alone(item: Item, scale: Scale) -> str:
    """How the only judged indicator missed: ``遅れ(「オープンデータ」40%)``, ``未達(「オープンデータ」90%)``."""
    word = scale.labels()[item["status"]] if item["is_underperforming"] else "未達"
    return f"{word}(「{item['short_name']}」{rate_words(item, scale).removeprefix(heads.RATE)})"


def _lowest_words(rated: Sequence[Item], scale: Scale) -> str:
    worst = min(rated, key=lambda item: item["achievement_rate"])
    words = rate_words(worst, scale)
    which = "達成率が最低の" if words.startswith(heads.RATE) else "目標から最も離れた"
    return f"{which}「{worst['short_name']}」は{words.removeprefix(heads.RATE)}"


def _of_judged(count: int, total: int) -> str:
    """Some or all of the indicators that were judged: ``6指標中3指標``, ``6指標すべて``, ``判定した1指標``."""
    if total == 1:
        return "判定した1指標"
    return f"{total:,}指標すべて" if count == total else f"{total:,}指標中{count:,}指標"


def _judged_places(view: View, judged: Sequence[Item]) -> tuple[Reference, ...]:
    """The places of the figures that were counted; none over several groups, whose lines cannot be cited as one."""
    if len({item["group_id"] for item in judged}) > 1:
        return ()
    of_indicator = view.evaluation.places.of_indicator
    places = (place for item in judged for place in of_indicator(item["indicator_id"], [item["year"]]))
    return tuple(dict.fromkeys(places))


def _places(view: View, item: Item) -> tuple[Reference, ...]:
    """The places of an indicator's figures that a sentence on it may name."""
    years = [item[y] for y in ("year", "pace_start_year", "latest_year", "final_year")]
    return view.evaluation.places.of_indicator(str(item["indicator_id"]), years)


def about_indicator(item: Item, scale: Scale) -> str:
    """The finding that titles an indicator's chart."""
    return f"{item['short_name']}: {_finding(item, scale)}"


def _finding(item: Item, scale: Scale) -> str:
    unit, status = str(item["unit"]), scale.labels()[item["status"]]
    if item["status"] == NO_DIRECTION:
        return "よい向きが未確認のため判定していません"
    if pd.notna(item["year"]) and (item["is_underperforming"] or pd.isna(item["projection"])):
        actual = quantity(item["actual"], unit)
        return f"{era(int(item['year']))}は{aim_words(item)}に対し{actual}、{_rate_or_word(item, scale)}"
    if pd.notna(item["pace_needed"]):
        return _pace(item)
    return f"実績は{WAITING[item['status']]}" if item["status"] in WAITING else status


def _pace(item: Item) -> str:
    """What reaching the final target takes, beside the pace so far."""
    if reaches(item):
        return outlook_words(item) if item["is_projected_short"] else reached_words(item)
    need = f"{needed_step(item)}が必要"
    if pd.isna(item["pace_so_far"]):
        return need
    return f"{need}、これまでは{taken_step(item)}({basis_years(item)})"


def _rate_or_word(item: Item, scale: Scale) -> str:
    word, rate = scale.labels()[item["status"]], rate_words(item, scale).removeprefix(heads.RATE)
    return f"{rate}で{word}" if rate else word
