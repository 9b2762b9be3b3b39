"""What a meeting is about: one finding a slide, made from the data. Screen, PowerPoint and paper all start from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.names import short
from lib.contract.terms import PROJECTION, RECORDED, SUGGESTED, UNGRADED, WARNED
from lib.contract.wording import (
    change,
    direction_word,
    estimate,
    group_name,
    number,
    quantity,
    share,
    step,
    thousand_yen,
)
from lib.findings import headline
from lib.findings.attention import Raised, counted, raised, raised_words, tally
from lib.findings.cost import cost_of, cost_total, cost_years, left_out, new_content
from lib.findings.slides.groups import group_slide, groups_first, of_many
from lib.findings.slides.slide import Fact, Note, Slide, charted_places, cost_places, once, question, reason, texts
from lib.judge.phrases import basis_words, reaches
from lib.store.lookups import latest_reviews
from lib.view.narrow import View
from lib.view.portfolio import of_many as many_of
from lib.view.selection import DECIDED, GROUP, INDICATOR, OVERVIEW, PROJECT

MOST_SLIDES = 60
_MOST_PROJECTS = 10
_MOST_INDICATORS = 20
_FACTS = 3
_MOST_CHARTED = 2
_MOST_REASONS = 12


def proposed(view: View) -> list[str]:
    """The agenda the data proposes: overview, what needs attention, what was decided.

    Of one group its indicators, then its projects; of many the groups, as many as fit the time.
    """
    whole = many_of(view)
    if whole is not None:
        return [OVERVIEW, *(f"{GROUP}.{g}" for g in groups_first(whole, view.selection.minutes)), DECIDED]
    behind = view.assessments[view.assessments["is_behind"]]
    projects = behind["project_id"].dropna().drop_duplicates()
    projects = projects[projects.isin(view.projects["project_id"])]
    return [
        OVERVIEW,
        *(f"{INDICATOR}.{i}" for i in behind["indicator_id"].head(_MOST_INDICATORS)),
        *(f"{PROJECT}.{p}" for p in projects.head(_MOST_PROJECTS)),
        DECIDED,
    ]


def make_agenda(view: View, chosen: Sequence[str] = ()) -> tuple[Slide, ...]:
    """The slides of a meeting: the planner's own, in their order, else the proposed ones."""
    keys = list(dict.fromkeys(chosen))[:MOST_SLIDES] or proposed(view)
    return tuple(make_slide(view, key) for key in keys)


def make_slide(view: View, key: str) -> Slide:
    """One slide. Raises KeyError for a key that the address's words do not hold."""
    kind, _, subject = key.partition(".")
    if kind == OVERVIEW:
        whole = many_of(view)
        return _overview(view) if whole is None else of_many(view, whole)
    if kind == GROUP:
        return group_slide(view, subject)
    if kind == DECIDED:
        return Slide(DECIDED, DECIDED, "", "決まったこと", "この会議で決まったこと・残った問い")
    if kind == INDICATOR:
        rows = view.evaluation.assessments
        return _indicator(view, rows[rows["indicator_id"] == subject].to_dict("records")[0])
    if kind == PROJECT:
        rows = view.evaluation.tables["projects"]
        return _project(view, rows[rows["project_id"] == subject].to_dict("records")[0])
    raise KeyError(key)


# ---------------------------------------------------------------------- the kinds


def _overview(view: View) -> Slide:
    evaluation, rows = view.evaluation, view.assessments
    said = headline.sentences(view)
    scale = evaluation.policy.scale
    counts = tally(rows, scale)
    facts = [
        Fact(
            f"{scale.behind_label}・{WARNED}",
            f"{counts.attention:,} / {counts.total:,}指標",
            "。".join(w for w in (counts.words, counts.waiting_words) if w),
        )
    ]
    cost = cost_of(evaluation.tables["budgets"], view.projects["project_id"])
    if cost is not None:
        facts.append(
            Fact(
                f"事業費 {cost_years(cost)}",
                cost_total(cost),
                f"{change(cost.change)}{left_out(cost)}",
                cost_places(view, view.projects["project_id"], (cost.from_year, cost.to_year)),
            )
        )
    facts.append(
        Fact(
            SUGGESTED,
            raised_words(view),
            f"{RECORDED}は{int(view.agreement['is_recorded'].sum()):,}件(翌年度の事業のため)",
        )
    )
    groups = view.groups
    one = groups.iloc[0] if len(groups) == 1 else None
    own = rows[rows["kind"] == "group"]
    charted = tuple((own if len(own) else rows)["indicator_id"].head(_MOST_CHARTED))
    places = [p for s in said for p in s.places] + [p for f in facts for p in f.places]
    viewpoint, question, asked_of = _asked_of_headline(view)
    return Slide(
        OVERVIEW,
        OVERVIEW,
        "",
        f"全体像 {group_name(one['name']) if one is not None else f'{len(groups):,}事業群'}",
        "".join(s.text for s in said),
        charted,
        tuple(facts),
        viewpoint,
        False,
        question,
        once([*places, *charted_places(view, charted)]) if one is not None else (),
        tuple(reason(f) for f in raised(view.flags.head(_MOST_REASONS))),
        asked_of,
    )


def _asked_of_headline(view: View) -> tuple[int, str, str]:
    """The question raised for what the headline puts first, with its name; none where that has no question."""
    item = headline.subject(view)
    if item is None:
        return 0, "", ""
    marks = counted(view.evaluation)
    flags = marks.flags(item)
    viewpoint = flags[0].viewpoint if flags else 0
    return viewpoint, question(view, viewpoint), str(item["short_name"]) if flags else ""


def _indicator(view: View, item: Mapping[str, Any]) -> Slide:
    facts = _indicator_facts(view, item)[:_FACTS]
    charted = (str(item["indicator_id"]),)
    marks = counted(view.evaluation)
    flags, recorded = marks.flags(item), marks.recorded(item["project_id"])
    return Slide(
        f"{INDICATOR}.{item['indicator_id']}",
        INDICATOR,
        str(item["indicator_id"]),
        str(item["name"]),
        headline.about_indicator(item, view.evaluation.policy.scale),
        charted,
        tuple(facts),
        *_asked(view, recorded, flags),
        once([*charted_places(view, charted), *(p for f in facts for p in f.places)]),
        (*(reason(f) for f in flags), *texts(view, "indicator", item["indicator_id"], ("status",)),
         *texts(view, "project", item["project_id"], ("result", "review"))),
    )  # fmt: skip


def _indicator_facts(view: View, item: Mapping[str, Any]) -> list[Fact]:
    """Most telling first: how it did, where its pace leads, what stands beside it, what is asked next."""
    scale, unit = view.evaluation.policy.scale, str(item["unit"])
    places = view.evaluation.places
    indicator_id = str(item["indicator_id"])
    facts = []
    if pd.notna(item["year"]):
        how = f"実績{number(item['actual'])} / 目標{quantity(item['target'], unit)}"
        rate = share(item["achievement_rate"], scale.decimals)
        facts.append(
            Fact(f"{era(int(item['year']))}達成率(②/①)", rate, how, places.of_indicator(indicator_id, [item["year"]]))
        )
    if pd.notna(item["projection"]):
        rate = share(item["projection_rate"], scale.decimals)
        goal = quantity(item["final_target"], unit)
        of_goal = f"最終目標{goal}" + (f"の{rate}" if rate != "—" else "")
        facts.append(
            Fact(
                f"{era(int(item['final_year']))}{PROJECTION}",
                estimate(item["projection"], unit, beside=item["final_target"]),
                f"{of_goal}。{basis_words(item)}による。実績ではない",
                places.of_indicator(indicator_id, [item[y] for y in ("pace_start_year", "latest_year", "final_year")]),
            )
        )
    if pd.notna(item["pace_needed"]) and not reaches(item):
        left = int(item["final_year"] - item["latest_year"])
        facts.append(
            Fact(f"必要な年間{direction_word(item['pace_needed'])}", step(item["pace_needed"], unit), f"残り{left}年")
        )
    if pd.notna(item["pace_so_far"]):
        facts.append(
            Fact(
                f"これまでの年間{direction_word(item['pace_so_far'])}",
                step(item["pace_so_far"], unit),
                basis_words(item),
            )
        )
    others = view.evaluation.assessments
    pair = others[(others["project_id"] == item["project_id"]) & (others["kind"] != item["kind"])]
    pair = pair[pair["year"] == item["year"]]
    if len(pair):
        other = pair.iloc[0]
        value = f"{number(other['actual'])} / {quantity(other['target'], other['unit'])}"
        beside = places.of_indicator(str(other["indicator_id"]), [other["year"]])
        facts.append(Fact(other["short_name"], value, share(other["achievement_rate"], scale.decimals), beside))
    if pd.notna(item["latest"]):
        latest = places.of_indicator(indicator_id, [item["latest_year"]])
        facts.append(Fact("直近値", quantity(item["latest"], unit), era(int(item["latest_year"])), latest))
    next_target = _next_target(view, item)
    return [*facts, next_target] if next_target else facts


def _next_target(view: View, item: Mapping[str, Any]) -> Fact | None:
    """The nearest target that no actual answers yet, and whether one is owed."""
    cells = view.evaluation.cells
    open_ones = cells[
        (cells["indicator_id"] == item["indicator_id"]) & cells["actual"].isna() & cells["target"].notna()
    ]
    if open_ones.empty:
        return None
    nearest = open_ones.sort_values("fiscal_year").iloc[0]
    value = quantity(nearest["target"], str(item["unit"]))
    how = f"実績は{UNGRADED[nearest['status']]}" if nearest["status"] in UNGRADED else ""
    return Fact(f"{era(int(nearest['fiscal_year']))}目標", value, how, (nearest["target_ref"],))


def _project(view: View, project: Mapping[str, Any]) -> Slide:
    evaluation, project_id = view.evaluation, str(project["project_id"])
    rows = evaluation.assessments
    rows = rows[rows["project_id"] == project_id]
    costs = evaluation.tables["budgets"]
    costs = costs[costs["project_id"] == project_id]
    # A cost of which no figure is known draws nothing; the project's indicators do.
    charted = () if costs["amount_thousand_yen"].notna().any() else tuple(rows["indicator_id"].head(_MOST_CHARTED))
    facts, sentence = [], []
    budget = cost_of(costs, pd.Series([project_id]))
    if budget is not None:
        money = f"{thousand_yen(budget.before)} → {thousand_yen(budget.after)}"
        places = cost_places(view, pd.Series([project_id]), (budget.from_year, budget.to_year))
        facts.append(Fact(f"事業費 {cost_years(budget)}", change(budget.change), money, places))
        sentence.append(
            f"事業費は{era(budget.from_year)}実績{thousand_yen(budget.before)}から{era(budget.to_year)}計画"
            f"{thousand_yen(budget.after)}へ{change(budget.change)}"
        )
    judged = rows[rows["year"].notna()]
    if len(judged):  # in the order that needs attention
        fact, words = _worst(view, judged.iloc[0])
        facts.append(fact)
        sentence.append(words)
    elif len(rows):
        kinds = dict.fromkeys(UNGRADED.get(str(s), "") for s in rows["status"])
        sentence.append(f"指標は{'・'.join(kind for kind in kinds if kind)}")
    for item in rows[rows["indicator_id"].isin(charted)].to_dict("records"):
        target = _next_target(view, item)
        facts += (
            [Fact(f"{item['short_name']} {target.label}", target.value, target.how, target.places)] if target else []
        )
    reviews = latest_reviews(evaluation.tables)
    review = reviews[reviews["project_id"] == project_id]
    if len(review):
        where = tuple(evaluation.tables.references(review.head(1)))
        facts.append(Fact("見直し区分", str(review.iloc[0]["decision"]), str(project["section"]), where))
    facts = facts[:_FACTS]
    marks = counted(evaluation)
    flags = marks.project_flags(project_id, rows["indicator_id"].tolist())
    new = new_content(evaluation.tables, project_id) if budget is not None else []
    return Slide(
        f"{PROJECT}.{project_id}",
        PROJECT,
        project_id,
        str(project["name"]),
        f"{short(project['name'])}: {'。'.join(sentence) or '予算も指標も記載がない'}",
        charted,
        tuple(facts),
        *_asked(view, marks.recorded(project_id), flags),
        once([*evaluation.tables.references(costs), *(p for f in facts for p in f.places), *charted_places(view, charted)]),
        (*(Note("費用とともに変わる内容", words) for words in new), *(reason(f) for f in flags),
         *texts(view, "project", project_id, ("result", "review", "next_direction"))),
    )  # fmt: skip


def _worst(view: View, item: pd.Series) -> tuple[Fact, str]:
    """The figure of a project's most pressing judged indicator, and the same as part of a sentence, with its year."""
    scale, unit = view.evaluation.policy.scale, str(item["unit"])
    year = era(int(item["year"]))
    figures = f"実績{number(item['actual'])} / 目標{quantity(item['target'], unit)}"
    places = view.evaluation.places.of_indicator(str(item["indicator_id"]), [item["year"]])
    rate = share(item["achievement_rate"], scale.decimals)
    word = scale.labels()[item["status"]]
    reached = (
        f"目標の{rate}"
        if rate not in ("—", "0%未満")
        else f"目標{quantity(item['target'], unit)}に対し{quantity(item['actual'], unit)}"
    )
    fact = Fact(f"{item['short_name']} {year}", word if rate == "—" else rate, figures, places)
    return fact, f"「{item['short_name']}」は{year}に{reached}({word})"


# ---------------------------------------------------------------------- what they share


def _asked(view: View, recorded: Sequence[int], flags: Sequence[Raised]) -> tuple[int, bool, str]:
    """The viewpoint to discuss: the prefecture's own where there is one (② first), else the first flag's; its question."""
    if recorded:
        viewpoint = 2 if 2 in recorded else min(recorded)
        return viewpoint, True, question(view, viewpoint)
    viewpoint = flags[0].viewpoint if flags else 0
    return viewpoint, False, question(view, viewpoint)
