"""The slide of one indicator: how it did, where its pace leads, what stands beside it, what is asked next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import PROJECTION
from lib.contract.wording import estimate, how_many, number, quantity
from lib.findings.attention import counted
from lib.findings.headline import about_indicator
from lib.findings.indicator_figures import pace_needed, pace_so_far, rate_label
from lib.findings.slides.slide import (
    Fact,
    Note,
    Slide,
    asked,
    charted_places,
    judged_words,
    next_target,
    once,
    reason,
    recorded_questions,
    texts,
)
from lib.findings.slides.title import of_indicator
from lib.judge.evaluation import Item
from lib.judge.later_targets import NoLaterTarget
from lib.judge.phrases import basis_words, goal_words
from lib.view.narrow import View
from lib.view.words import INDICATOR

MOST_FACTS = 3


def indicator_slide(view: View, indicator_id: str) -> Slide:
    """The slide of an indicator, in view or not. Raises KeyError for none such."""
    item = view.evaluation.assessed[indicator_id]
    facts = tuple(islice(_facts(view, item), MOST_FACTS))
    marks = counted(view.evaluation)
    flags = marks.flags(item)
    recorded = marks.recorded(item["project_id"])
    viewpoint, is_recorded, question = asked(view, recorded, flags, item)
    known = view.evaluation.later_targets.get(indicator_id)
    later = (Note("調書の目標", known.words),) if known else ()
    return Slide(
        key=f"{INDICATOR}.{indicator_id}",
        kind=INDICATOR,
        subject_id=indicator_id,
        name=str(item["name"]),
        sentence=about_indicator(item, view.evaluation.policy.scale),
        title=of_indicator(item, view.evaluation.policy.scale),
        charted=(indicator_id,),
        facts=facts,
        viewpoint=viewpoint,
        is_recorded=is_recorded,
        question=question,
        places=once([*charted_places(view, [indicator_id]), *(place for fact in facts for place in fact.places)]),
        notes=(
            *later,
            *recorded_questions(view, recorded, viewpoint),
            *(reason(flag) for flag in flags),
            *texts(view, "indicator", indicator_id, ("status",)),
            *texts(view, "project", item["project_id"], ("result", "review")),
        ),
    )


def _facts(view: View, item: Item) -> Iterator[Fact]:
    """Most telling first."""
    if pd.notna(item["year"]):
        yield _judged(view, item)
    if known := view.evaluation.later_targets.get(str(item["indicator_id"])):
        how = "。".join(filter(None, (known.guess, _begins(known))))
        yield Fact(f"{era(known.year)}以降の目標", "記載なし", how)
    if pd.notna(item["projection"]):
        yield _projected(view, item)
    if needed := pace_needed(item):
        yield replace(needed, how=f"残り{int(item['final_year'] - item['latest_year'])}年")
    if so_far := pace_so_far(item):
        yield replace(so_far, how=basis_words(item))
    yield from _pair(view, item)
    if pd.notna(item["latest"]):
        places = view.evaluation.places.of_indicator(str(item["indicator_id"]), [item["latest_year"]])
        yield Fact("直近値", quantity(item["latest"], str(item["unit"])), era(int(item["latest_year"])), places)
    if target := next_target(view, item):
        yield target


def _begins(known: NoLaterTarget) -> str:
    """``R3から目標のある同じ事業の成果指標1指標``; empty where none begins."""
    if not known.beginnings:
        return ""
    kind = known.beginnings[0].kind
    return f"{era(known.year)}から目標のある同じ事業の{kind}{how_many(len(known.beginnings), heads.INDICATOR)}"


def _judged(view: View, item: Item) -> Fact:
    how = judged_words(view, item)
    scale = view.evaluation.policy.scale
    places = view.evaluation.places.of_indicator(str(item["indicator_id"]), [item["year"]])
    label = f"{era(int(item['year']))}{rate_label(item, scale)}"
    rate = scale.of(item["indicator_id"]).rate_words(item["achievement_rate"])
    return Fact(label, rate, how, places, scale.tone(item["status"]))


def _projected(view: View, item: Item) -> Fact:
    years = [item[year] for year in ("pace_start_year", "latest_year", "final_year")]
    return Fact(
        f"{era(int(item['final_year']))}{PROJECTION}",
        estimate(item["projection"], str(item["unit"]), beside=item["final_target"]),
        f"最終{goal_words(item)}。{basis_words(item)}による。実績ではない",
        view.evaluation.places.of_indicator(str(item["indicator_id"]), years),
    )


def _pair(view: View, item: Item) -> Iterator[Fact]:
    """The other indicator of the project in the same year: the activity beside the outcome."""
    of_project = view.evaluation.rows.assessments.of("project_id", item["project_id"])
    others = [other for other in of_project if other.kind != item["kind"] and other.year == item["year"]]
    for other in others[:1]:
        value = f"{number(other.actual)} / {quantity(other.target, other.unit)}"
        rate = view.evaluation.policy.scale.of(other.indicator_id).rate_words(other.achievement_rate)
        places = view.evaluation.places.of_indicator(str(other.indicator_id), [other.year])
        yield Fact(other.short_name, value, rate, places)
