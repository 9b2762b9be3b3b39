"""The slide of one project: its cost, its most pressing indicator, the decision of its review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isnan
from typing import Any

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import short
from lib.contract.terms import UNGRADED
from lib.contract.wording import change, narrative_heading, number, oku_yen, quantity, thousand_yen
from lib.findings.attention import Raised, counted
from lib.findings.cost import Cost, cost_of, cost_years, left_out, new_content
from lib.findings.project import of_project
from lib.findings.slides import title
from lib.findings.slides.slide import (
    Fact,
    Note,
    Slide,
    asked,
    charted_places,
    cost_places,
    next_target,
    once,
    reason,
    recorded_questions,
    texts,
)
from lib.judge.evaluation import Item
from lib.judge.phrases import aim_words, rate_words
from lib.store.lookups import newest_review
from lib.view.narrow import View
from lib.view.words import PROJECT

_MOST_FACTS = 3
_MOST_CHARTED = 2


def project_slide(view: View, project_id: str) -> Slide:
    """The slide of a project, in view or not. Raises IndexError for none such."""
    tables = view.evaluation.tables
    project = of_project(view, "projects", project_id)[0]
    costs, cost = of_project(view, "budgets", project_id), cost_of(tables.rows["budgets"], {project_id})
    indicator_ids = [row.indicator_id for row in view.evaluation.rows.assessments.of("project_id", project_id)]
    indicators = [view.evaluation.assessed[indicator_id] for indicator_id in indicator_ids]
    # A cost of which no figure is known draws nothing; the project's indicators do.
    is_cost_known = any(row.report_state == "reported" for row in costs)
    charted = () if is_cost_known else tuple(indicator_ids[:_MOST_CHARTED])
    facts = tuple(_facts(view, project, indicators, cost, charted))[:_MOST_FACTS]
    marks = counted(view.evaluation)
    flags = marks.project_flags(project_id, indicator_ids)
    viewpoint, is_recorded, question = asked(view, marks.recorded(project_id), flags, _asked_about(flags, indicators))
    fact_places = [place for fact in facts for place in fact.places]
    return Slide(
        key=f"{PROJECT}.{project_id}",
        kind=PROJECT,
        subject_id=project_id,
        name=project.name,
        sentence=f"{short(project.name)}: {_sentence(view, indicators, cost)}",
        title=_title(view, project.name, indicators, cost),
        charted=charted,
        facts=facts,
        viewpoint=viewpoint,
        is_recorded=is_recorded,
        question=question,
        places=once([*tables.references(costs), *fact_places, *charted_places(view, charted)]),
        notes=(
            *(
                Note(narrative_heading("review", view.sheet_year), words)
                for words in (new_content(tables, project_id) if cost else ())
            ),
            *recorded_questions(view, marks.recorded(project_id), viewpoint),
            *(reason(flag) for flag in flags),
            *texts(view, "project", project_id, ("result", "review", "next_direction")),
        ),
    )


def _sentence(view: View, indicators: Sequence[Item], cost: Cost | None) -> str:
    """How the cost changes, and how the most pressing judged indicator did, or why none is judged."""
    parts = []
    if cost is not None:
        before = f"{era(cost.from_year)}実績{oku_yen(cost.before)}"
        after = f"{era(cost.to_year)}計画{oku_yen(cost.after)}"
        parts.append(f"事業費は{before}から{after}({change(cost.change)}{left_out(cost)})")
    judged = _worst_judged(indicators)
    if judged:
        parts.append(_worst_words(view, judged))
    elif indicators:
        kinds = dict.fromkeys(UNGRADED.get(str(item["status"]), "") for item in indicators)
        parts.append(f"指標は{'・'.join(kind for kind in kinds if kind)}")
    return "。".join(parts) or "予算も指標も記載がない"


def _title(view: View, name: str, indicators: Sequence[Item], cost: Cost | None) -> str:
    """How the cost changes and how the most pressing judged indicator did, on one line."""
    money = f"事業費{change(cost.change)}" if cost is not None else ""
    kinds = dict.fromkeys(UNGRADED.get(str(item["status"]), "") for item in indicators)
    waiting = f"指標は{'・'.join(kind for kind in kinds if kind)}" if indicators else ""
    otherwise = waiting if waiting or money else "予算も指標も記載がない"
    return title.of_project(name, money, _worst_judged(indicators), otherwise, view.evaluation.policy.scale)


def _asked_about(flags: Sequence[Raised], indicators: Sequence[Item]) -> Item | None:
    """The indicator that the first flag is on; of one on the project, the most pressing of its indicators."""
    flagged = {flag.subject_id for flag in flags[:1]}
    own = next((item for item in indicators if item["indicator_id"] in flagged), None)
    return own or _worst_judged(indicators) or next(iter(indicators), None)


def _worst_judged(indicators: Iterable[Item]) -> Item | None:
    """The first judged of the indicators, which stand in the order that needs attention; None where none is."""
    return next((item for item in indicators if not isnan(item["year"])), None)


def _facts(
    view: View, project: Any, indicators: Sequence[Item], cost: Cost | None, charted: tuple[str, ...]
) -> Iterator[Fact]:
    if cost is not None:
        money = f"{thousand_yen(cost.before)} → {thousand_yen(cost.after)}"
        places = cost_places(view, {project.project_id}, (cost.from_year, cost.to_year))
        yield Fact(f"事業費 {cost_years(cost)}", change(cost.change), f"{money}{left_out(cost)}", places)
    if judged := _worst_judged(indicators):
        yield _worst(view, judged)
    for indicator_id in charted:
        item = view.evaluation.assessed[indicator_id]
        if target := next_target(view, item):
            yield Fact(f"{item['short_name']} {target.label}", target.value, target.how, target.places)
    review = newest_review(view.evaluation.tables, project.project_id)
    if review:
        places = tuple(view.evaluation.tables.references([review]))
        yield Fact(heads.DECISION, review.decision, project.section, places)


def _worst(view: View, item: Item) -> Fact:
    """The figure of a judged indicator, with its year; its status where it has no rate."""
    scale = view.evaluation.policy.scale
    rate = scale.of(item["indicator_id"]).rate_words(item["achievement_rate"])
    return Fact(
        f"{item['short_name']} {era(int(item['year']))}",
        scale.labels()[item["status"]] if rate == "—" else rate,
        f"実績{number(item['actual'])} / {aim_words(item)}",
        view.evaluation.places.of_indicator(str(item["indicator_id"]), [item["year"]]),
        scale.tone(item["status"]),
    )


def _worst_words(view: View, item: Item) -> str:
    """How a judged indicator did, as part of a sentence."""
    scale = view.evaluation.policy.scale
    figures = f"{aim_words(item)}に対し{quantity(item['actual'], str(item['unit']))}"
    reached = rate_words(item, scale) or figures
    return f"「{item['short_name']}」は{era(int(item['year']))}に{reached}({scale.labels()[item['status']]})"
