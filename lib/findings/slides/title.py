"""The title of a slide: a finding that stands on one line, its name cut where the two are too long together."""

from __future__ import annotations

from math import isnan
from unicodedata import east_asian_width

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import both_ends
from lib.contract.terms import PROJECTION, UNREPORTED, WAITING, WARNED
from lib.contract.wording import estimate, quantity
from lib.findings.headline import about_indicator
from lib.judge.evaluation import Item
from lib.judge.phrases import aim_words, basis_years, limit_words, one_step_words, rate_words, reaches
from lib.judge.policy.scale import Scale
from lib.view.portfolio import GroupStanding

ONE_LINE = 40  # full-width letters of a title on a screen of 1366 px
_LEAST_OF_A_NAME = 8
_LEAST_OF_A_RESULT, _MOST_OF_A_RESULT = 6, 12  # letters of the name of a project's result
_HALF = 0.58  # how wide a digit or a Latin letter is beside a full-width one


def width(text: str) -> float:
    """How wide a text is, in full-width letters."""
    return sum(1.0 if east_asian_width(letter) in "WFA" else _HALF for letter in text)


def named(name: str, finding: str) -> str:
    """``名前: 所見``, the name cut in its middle where the two do not stand on one line."""
    room = ONE_LINE - width(f": {finding}")
    longest = len(name)
    while longest > _LEAST_OF_A_NAME and width(both_ends(name, longest)) > room:
        longest -= 1
    return f"{both_ends(name, longest)}: {finding}"


def of_indicator(item: Item, scale: Scale) -> str:
    """The title of an indicator's slide: about_indicator, on one line where its name alone is too long."""
    name = str(item["short_name"])
    finding = about_indicator(item, scale).removeprefix(f"{name}: ")
    least = both_ends(name, _LEAST_OF_A_NAME)
    return named(name, finding if width(f"{least}: {finding}") <= ONE_LINE else _in_short(item, finding))


def _in_short(item: Item, finding: str) -> str:
    """A finding without what its slide says elsewhere: ``R7試算は0箇所(下限)、R5は最終目標2箇所に到達``.

    What a pace rests on stands in the chart's caption.
    """
    if pd.isna(item["projection"]) or not (reaches(item) and item["is_projected_short"]):
        return finding.removesuffix(f"({basis_years(item)})") if pd.notna(item["pace_so_far"]) else finding
    end = estimate(item["projection"], str(item["unit"]), beside=item["final_target"])
    goal = quantity(item["final_target"], str(item["unit"]))
    projected = f"{era(int(item['final_year']))}{PROJECTION}{one_step_words(item)}は{end}{limit_words(item)}"
    return f"{projected}、{era(int(item['latest_year']))}は最終目標{goal}に到達"


def of_group(group: GroupStanding, item: Item | None, scale: Scale) -> str:
    """The worst finding of a group: of the result that puts it where it stands, else how many are behind or not reported."""
    if item is not None:
        finding = _worst(item, scale)
        if finding:
            return named(str(item["name"]), finding)
    if group.behind:
        return f"{heads.RESULTS}{group.judged}指標のうち{group.behind}指標が{scale.behind_label}"
    if group.unreported:
        return f"{heads.RESULTS}{group.unreported}指標の実績が{WAITING[UNREPORTED]}"
    if group.warned:
        return f"{heads.RESULTS}に{WARNED}{group.warned}指標"
    if group.judged:
        return f"{heads.RESULTS}は判定した{group.judged}指標に{scale.behind_label}なし"
    return "判定できる成果の指標なし"


def of_project(name: str, cost: str, item: Item | None, otherwise: str, scale: Scale) -> str:
    """The title of a project's slide: how its cost changes and how its most pressing result did.

    `otherwise` says why no result is judged, where none is.
    """
    if item is None:
        return named(name, "、".join(filter(None, (cost, otherwise))))
    before = f"{cost}、" if cost else ""
    room = ONE_LINE - width(f"{both_ends(name, _LEAST_OF_A_NAME)}: {before}")
    return named(name, f"{before}{of_projects_result(item, scale, room)}")


def _worst(item: Item, scale: Scale) -> str:
    """``R6は目標56.1%に対し1.6%(▼遅れ)、4年連続``; of an early warning ``R7試算は5団体、最終目標16団体(早期注意)``; else empty."""
    unit = str(item["unit"])
    if item["is_underperforming"] and not isnan(item["year"]):
        status = f"{scale.shape(item['status'])}{scale.labels()[item['status']]}"
        years = int(item["years_behind"])
        lasting = f"、{years}年連続" if years > 1 else ""
        return f"{era(int(item['year']))}は{aim_words(item)}に対し{quantity(item['actual'], unit)}({status}){lasting}"
    if item["is_warned"]:
        end = estimate(item["projection"], unit, beside=item["final_target"])
        goal = quantity(item["final_target"], unit)
        return f"{era(int(item['final_year']))}{PROJECTION}は{end}、最終目標{goal}({WARNED})"
    return ""


def of_projects_result(item: Item, scale: Scale, room: float = ONE_LINE) -> str:
    """How the most pressing result of a project did, as the end of a title: ``「RPAロボット」50%(△やや遅れ)``.

    `room`: how wide it may be.
    """
    status = f"{scale.shape(item['status'])}{scale.labels()[item['status']]}"
    rate = rate_words(item, scale).removeprefix(heads.RATE)
    result, longest = f"{rate}({status})" if rate else status, _MOST_OF_A_RESULT
    while longest > _LEAST_OF_A_RESULT and width(_quoted(item, longest, result)) > room:
        longest -= 1
    return _quoted(item, longest, result)


def _quoted(item: Item, longest: int, result: str) -> str:
    return f"「{both_ends(str(item['short_name']), longest)}」{result}"
