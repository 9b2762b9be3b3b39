"""What a meeting is about: one finding a slide, made from the data. Screen, PowerPoint and paper all start from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from lib.contract.terms import RECORDED, SUGGESTED, WARNED
from lib.contract.wording import change, how_many
from lib.findings import headline
from lib.findings.attention import counted, raised, raised_words, tally
from lib.findings.cost import cost_of, cost_total, cost_years, left_out
from lib.findings.questions import question_on
from lib.findings.slides.groups import group_slide, groups_first, of_many, topics_words
from lib.findings.slides.indicator import indicator_slide
from lib.findings.slides.project import project_slide
from lib.findings.slides.slide import Fact, Slide, charted_places, cost_places, once, reasons
from lib.findings.slides.title import ONE_LINE, of_projects_result, width
from lib.view.narrow import View, group_names
from lib.view.portfolio import of_many as many_of
from lib.view.words import DECIDED, GROUP, INDICATOR, OVERVIEW, PROJECT

MOST_SLIDES = 60
_MOST_PROJECTS = 10
_MOST_INDICATORS = 20
_MOST_CHARTED = 2


def proposed(view: View) -> list[str]:
    """The agenda the data proposes: overview, what needs attention, what was decided.

    Of one group its indicators, then its projects; of many the groups, as many as fit the time.
    """
    whole = many_of(view)
    if whole is not None:
        return [OVERVIEW, *(f"{GROUP}.{g}" for g in groups_first(whole, view.selection.minutes)), DECIDED]
    behind = [item for item in view.assessed if item["needs_attention"]]
    projects = list(dict.fromkeys(item["project_id"] for item in behind if item["project_id"] in view.ids.projects))
    return [
        OVERVIEW,
        *(f"{INDICATOR}.{item['indicator_id']}" for item in behind[:_MOST_INDICATORS]),
        *(f"{PROJECT}.{project_id}" for project_id in projects[:_MOST_PROJECTS]),
        DECIDED,
    ]


def make_agenda(view: View, chosen: Sequence[str] = ()) -> tuple[Slide, ...]:
    """The slides of a meeting: the planner's own, in their order, else the proposed ones."""
    keys = list(dict.fromkeys(chosen))[:MOST_SLIDES] or proposed(view)
    whole = many_of(view)
    if whole is None:
        return tuple(make_slide(view, key) for key in keys)
    topics = topics_words(whole, groups_of(keys))
    return tuple(of_many(view, whole, topics) if key == OVERVIEW else make_slide(view, key) for key in keys)


def groups_of(keys: Iterable[str]) -> list[str]:
    """The ids of the groups that have a slide, by the keys of slides."""
    parts = (key.partition(".") for key in keys)
    return [subject for kind, _, subject in parts if kind == GROUP]


def make_slide(view: View, key: str) -> Slide:
    """One slide. Raises KeyError for a key that the address's words do not hold."""
    kind, _, subject = key.partition(".")
    if kind == OVERVIEW:
        whole = many_of(view)
        return _overview(view) if whole is None else of_many(view, whole)
    if kind == GROUP:
        return group_slide(view, subject)
    if kind == DECIDED:
        return Slide(DECIDED, DECIDED, "", "決まったこと", "この会議で決まったこと・残った確認事項")
    if kind == INDICATOR:
        return indicator_slide(view, subject)
    if kind == PROJECT:
        return project_slide(view, subject)
    raise KeyError(key)


# ---------------------------------------------------------------------- the overview


def _overview(view: View) -> Slide:
    sentences, groups = headline.sentences(view), view.group_rows
    own = [item for item in view.assessed if item["kind"] == "group"]
    charted = tuple(item["indicator_id"] for item in (own or view.assessed)[:_MOST_CHARTED])
    facts = tuple(_overview_facts(view))
    places = [place for sentence in sentences for place in sentence.places]
    places += [place for fact in facts for place in fact.places]
    viewpoint, question, asked_of = _asked_of_headline(view)
    is_one_group = len(groups) == 1
    return Slide(
        key=OVERVIEW,
        kind=OVERVIEW,
        subject_id="",
        name=f"全体像 {_group_words(view, groups)}".strip(),
        sentence="".join(sentence.text for sentence in sentences),
        charted=charted,
        facts=facts,
        viewpoint=viewpoint,
        question=question,
        places=once([*places, *charted_places(view, charted)]) if is_one_group else (),
        notes=reasons(raised(view.flag_rows)),
        asked_of=asked_of,
        title=_overview_title(view),
    )


def _overview_title(view: View) -> str:
    """How many indicators need attention, and the worst of them; empty where none does."""
    scale, item = view.evaluation.policy.scale, headline.subject(view)
    counts = tally(view.assessed, scale)
    if item is None or not counts.attention:
        return ""
    parts = [
        f"{label}{count:,}" for label, count in ((scale.behind_label, counts.behind), (WARNED, counts.warned)) if count
    ]
    judged = [other for other in view.assessed if other["is_underperforming"] and pd.notna(other["achievement_rate"])]
    worst = min(judged, key=lambda other: other["achievement_rate"], default=None)
    counted_words = f"{counts.total:,}指標のうち{'・'.join(parts)}"
    if worst is None:
        return counted_words
    return f"{counted_words}、{of_projects_result(worst, scale, ONE_LINE - width(f'{counted_words}、'))}"


def _group_words(view: View, groups: Sequence[Any]) -> str:
    """The name of the only group in view, else their number; blank where there is none."""
    if len(groups) == 1:
        return group_names(view)[groups[0].group_id]
    return f"{len(groups):,}事業群" if groups else ""


def _overview_facts(view: View) -> Iterator[Fact]:
    """How many indicators need attention, the cost, how many questions are raised."""
    tables, scale = view.evaluation.tables, view.evaluation.policy.scale
    counts = tally(view.assessed, scale)
    yield Fact(
        f"{scale.behind_label}・{WARNED}",
        f"{counts.attention:,} / {counts.total:,}指標" if counts.attention else "なし",
        "。".join(words for words in (counts.words, counts.waiting_words) if words),
    )
    cost = cost_of(tables.rows["budgets"], view.ids.projects)
    if cost is not None:
        yield Fact(
            f"事業費 {cost_years(cost)}",
            cost_total(cost),
            f"{change(cost.change)}{left_out(cost)}",
            cost_places(view, view.ids.projects, (cost.from_year, cost.to_year)),
        )
    agreement = view.evaluation.rows.agreement.of("is_recorded", True)
    recorded = sum(row.project_id in view.ids.projects for row in agreement)
    yield Fact(
        SUGGESTED,
        raised_words(view),
        f"{RECORDED}{how_many(recorded, '件')}{'(翌年度の事業を構築する視点)' if recorded else ''}",
    )


def _asked_of_headline(view: View) -> tuple[int, str, str]:
    """The viewpoint and question raised for what the headline puts first, and its name; none without a question."""
    item = headline.subject(view)
    if item is None:
        return 0, "", ""
    made = question_on(view.evaluation, item, counted(view.evaluation).flags(item))
    return (made.viewpoint, made.brief, made.about) if made else (0, "", "")
