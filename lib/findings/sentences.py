"""Sentences made from the figures: what matters now, and what each chart shows. Never typed in."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.terms import BEHIND, MEASURES, MET, NO_DIRECTION, PROJECTION, RECORDED, SUGGESTED, UNGRADED, WAITING
from lib.contract.wording import change, number, oku_yen, percent, quantity, share, span, step, thousand_yen
from lib.findings.attention import counted, tally
from lib.judge.evaluation import Evaluation, Frame
from lib.judge.flags import expected_agreement
from lib.judge.passages import split_sentences
from lib.judge.phrases import basis_words, end_words, judged_words, nearly_words, reaches, standing_words
from lib.judge.scale import Scale
from lib.store.tables import Tables
from lib.view.selection import View

_MOST_WARNINGS = 2
_OUTSIDE = 9  # the viewpoint of circumstances that changed
_FEWEST_RECORDS = 30
_NEW_CONTENT = ("新たな", "新規", "構築し", "構築する", "導入し", "導入する")


@dataclass(frozen=True)
class Cost:
    """Total cost of the shown projects from the latest actual year to the plan that follows, in thousand yen."""

    from_year: int
    to_year: int
    before: float
    after: float
    unknown: int

    @property
    def change(self) -> float:
        """Relative change, NaN from nothing."""
        return self.after / self.before - 1 if self.before else float("nan")


@dataclass(frozen=True)
class Said:
    """A sentence and the places in the source that hold its figures ."""

    text: str
    places: tuple[Reference, ...] = ()


def headline(view: View) -> list[str]:
    """What matters now, at most four short sentences: what is owed or not due, where the pace leads, what was missed."""
    return [one.text for one in sentences(view)]


def sentences(view: View) -> list[Said]:
    """The headline's sentences with their places; the places count within one program group's source."""
    rows = view.assessments
    if rows.empty:
        return [Said("この条件に当てはまる指標はありません。")]
    own = rows[rows["kind"] == "group"]
    said = [*_waiting(view, own if len(own) else rows), *_courses(view, own)]
    missed = _missed(view)
    if missed:
        said.append(missed)
    return said or [Said("判定できる指標はありません。")]


def subject(view: View) -> Mapping[str, Any] | None:
    """The indicator that the headline puts first: a group's own that needs attention, else the worst that was judged."""
    rows = view.assessments
    own = rows[(rows["kind"] == "group") & rows["is_behind"]]
    behind = own if len(own) else rows[rows["is_behind"]]
    return behind.iloc[0].to_dict() if len(behind) else None


def _waiting(view: View, own: Frame) -> list[Said]:
    """Years of which no actual of these indicators is known: first those that are owed, then those not due yet."""
    said = []
    for status, word in UNGRADED.items():
        years = waiting_years(view, own, status) if status in WAITING else []
        if years:
            said.append(Said(f"{span(years)}の実績は{word}。"))
    return said


def waiting_years(view: View, assessments: Frame, *statuses: str) -> list[int]:
    """Years in view for which an actual of these indicators has one of these statuses, and none has an actual."""
    cells = view.cells[view.cells["indicator_id"].isin(assessments["indicator_id"])]
    waiting = set(cells.loc[cells["status"].isin(statuses), "fiscal_year"])
    known = set(cells.loc[cells["actual"].notna(), "fiscal_year"])
    return sorted(int(y) for y in waiting - known)


def _courses(view: View, own: Frame) -> list[Said]:
    """Where the group's own indicators are led by their pace: what needs attention first, else the steadiest known."""
    scale = view.evaluation.policy.scale
    behind = own[own["is_behind"]]
    said = []
    if len(behind) > _MOST_WARNINGS:
        said.append(Said(f"事業群の指標{len(own):,}のうち、{tally(own).words}。"))
        first = behind.iloc[0].to_dict()
        words = standing_words(first, scale)
        return [*said, Said(f"最も注意が必要な「{first['short_name']}」は、{words}。", _places(view, first))]
    steady = own[~own["is_behind"] & own["projection"].notna()]
    items = pd.concat([behind, steady.head(_MOST_WARNINGS - len(behind))]).to_dict("records")
    judged = [item for item in items if item["is_underperforming"] or pd.isna(item["projection"])]
    said += [Said(f"「{item['short_name']}」は{judged_words(item, scale)}。", _places(view, item)) for item in judged]
    projected = [item for item in items if item not in judged]
    for (basis, year), alike in groupby(projected, key=lambda item: (basis_words(item), int(item["final_year"]))):
        told = list(alike)
        ends = [f"「{item['short_name']}」は{_end(item, scale, goes_on=item is not told[-1])}" for item in told]
        places = tuple(dict.fromkeys(p for item in told for p in _places(view, item)))
        said.append(
            Said(f"{basis}のまま進めば、{era(year)}に{'、'.join(ends)}{PROJECTION}{_caution(view, told)}。", places)
        )
    return said


def _end(item: Mapping[str, Any], scale: Scale, goes_on: bool) -> str:
    return end_words(item, goes_on) if item["is_warned"] else nearly_words(item, scale, goes_on)


def _caution(view: View, items: list[dict[str, Any]]) -> str:
    """That the sheet itself names circumstances from outside in what a pace rests on, where it does."""
    marks = counted(view.evaluation)
    named = [i["short_name"] for i in items if any(f.viewpoint == _OUTSIDE and f.passages for f in marks.flags(i))]
    return f"({'、'.join(f'「{n}」' for n in named)}の歩みには、外からの事情の記載がある)" if named else ""


def _missed(view: View) -> Said | None:
    """How many of the judged indicators missed, and which by most; a year is named only where all were judged in it."""
    judged = view.assessments[view.assessments["year"].notna()]
    if judged.empty:
        return None
    years = sorted({int(y) for y in judged["year"]})
    opening = f"{era(years[0])}は" if len(years) == 1 else f"直近の判定({era(years[0])}〜{era(years[-1])})では"
    missed = judged[judged["status"] != MET]
    if missed.empty:
        return Said(f"{opening}{len(judged):,}指標すべてが目標を達成。")
    behind = int(judged["is_underperforming"].sum())
    text = f"{opening}{len(judged):,}指標中{len(missed):,}指標が未達" + (f"、うち{BEHIND}{behind:,}" if behind else "")
    rated = missed[missed["achievement_rate"].notna()]
    if rated.empty:
        return Said(f"{text}。")
    worst = rated.sort_values("achievement_rate", kind="stable").iloc[0]
    rate = share(worst["achievement_rate"], view.evaluation.policy.scale.decimals)
    return Said(f"{text}(最低は「{worst['short_name']}」の{rate})。", _judged_places(view, judged))


def _judged_places(view: View, judged: Frame) -> tuple[Reference, ...]:
    """The places of the figures that were counted; none over several groups, whose lines cannot be cited as one."""
    if judged["group_id"].nunique() > 1:
        return ()
    places = view.evaluation.places
    found = [
        p for i, y in zip(judged["indicator_id"], judged["year"], strict=True) for p in places.of_indicator(i, [y])
    ]
    return tuple(dict.fromkeys(found))


def _places(view: View, item: Mapping[str, Any]) -> tuple[Reference, ...]:
    """The places of an indicator's figures that a sentence on it may name."""
    years = [item[y] for y in ("year", "pace_start_year", "latest_year", "final_year")]
    return view.evaluation.places.of_indicator(str(item["indicator_id"]), years)


def about_indicator(item: Mapping[str, Any], scale: Scale) -> str:
    """The finding that titles an indicator's chart."""
    name, unit = item["short_name"], str(item["unit"])
    if item["status"] == NO_DIRECTION:
        return f"{name}: よい向きが未確認のため判定していません"
    if pd.notna(item["year"]) and (item["is_underperforming"] or pd.isna(item["projection"])):
        return (
            f"{name}: {era(int(item['year']))}は目標{quantity(item['target'], unit)}に対し{quantity(item['actual'], unit)}、"
            f"{_rate_or_word(item, scale)}"
        )
    if pd.notna(item["pace_needed"]):
        if reaches(item):
            latest, goal = quantity(item["latest"], unit), quantity(item["final_target"], unit)
            return f"{name}: {era(int(item['latest_year']))}の{latest}は最終目標{goal}に届いている"
        need = f"{name}: {step(item['pace_needed'], unit)}が必要"
        if pd.isna(item["pace_so_far"]):
            return need
        return f"{need}、これまでは{step(item['pace_so_far'], unit)}({basis_words(item).removesuffix('の歩み')})"
    return (
        f"{name}: 実績は{scale.labels()[item['status']]}"
        if item["status"] in WAITING
        else f"{name}: {scale.labels()[item['status']]}"
    )


def _rate_or_word(item: Mapping[str, Any], scale: Scale) -> str:
    word = scale.labels()[item["status"]]
    rate = item["achievement_rate"]
    return f"{share(rate, scale.decimals)}で{word}" if pd.notna(rate) else word


def cost(budgets: Frame, project_ids: pd.Series) -> Cost | None:
    """The cost of these projects, latest actual year against the next plan year; None without both."""
    rows = budgets[budgets["project_id"].isin(project_ids) & (budgets["item"] == "total")]
    known = rows[rows["report_state"] == "reported"]
    actual, plan = known[known["stage"] == "actual"], known[known["stage"] == "plan"]
    if actual.empty or plan.empty:
        return None
    start = int(actual["fiscal_year"].max())
    after = plan[plan["fiscal_year"] > start]
    if after.empty:
        return None
    end = int(after["fiscal_year"].min())
    lost = rows[(rows["fiscal_year"].isin([start, end])) & rows["report_state"].isin(["illegible", "not_published"])]
    left_out = set(lost["project_id"])  # of neither year, or the two would not be the same projects
    before = actual[(actual["fiscal_year"] == start) & ~actual["project_id"].isin(left_out)]
    planned = after[(after["fiscal_year"] == end) & ~after["project_id"].isin(left_out)]
    if before.empty or planned.empty:
        return None
    return Cost(
        start,
        end,
        float(before["amount_thousand_yen"].sum()),
        float(planned["amount_thousand_yen"].sum()),
        len(left_out),
    )


@dataclass(frozen=True)
class Restated:
    """A cell that a later sheet states otherwise: in words, with its place in each sheet, oldest first."""

    words: str
    places: tuple[Reference, ...]


def restated(tables: Tables, indicator_id: str, unit: str) -> list[Restated]:
    """The cells of an indicator that sheets of several years state differently: ``R7 目標値: R3調書16団体 → R5調書14団体``."""
    rows = tables.stated.get("observations", tables["observations"])
    rows = rows[(rows["indicator_id"] == indicator_id) & rows["value"].notna()].sort_values("sheet_year")
    found = []
    for (year, measure), cell in rows.groupby(["fiscal_year", "measure"], sort=True):
        turns = cell[cell["value"] != cell["value"].shift()]
        if len(turns) > 1:
            steps = (
                f"{era(int(r.sheet_year))}調書{percent(r.value) if measure == 'printed_rate' else quantity(r.value, unit)}"
                for r in turns.itertuples(index=False)
            )
            words = f"{era(int(year))} {MEASURES[str(measure)]}: {' → '.join(steps)}"
            found.append(Restated(words, tuple(tables.references(turns))))
    return found


def about_cost(budget: Cost) -> str:
    """The finding that titles a budget chart."""
    before, after = thousand_yen(budget.before), thousand_yen(budget.after)
    return f"事業費 {cost_years(budget)}: {before} → {after}({change(budget.change)}{left_out(budget)})"


def cost_years(budget: Cost) -> str:
    """Which year's cost is set against which: ``R2実績 → R3計画``."""
    return f"{era(budget.from_year)}実績 → {era(budget.to_year)}計画"


def cost_total(budget: Cost) -> str:
    """The total before and after, in three digits: ``6.78億円 → 3.68億円``. It never stands without `left_out`."""
    return f"{oku_yen(budget.before)} → {oku_yen(budget.after)}"


def left_out(budget: Cost) -> str:
    """What a total leaves out, in words; empty where nothing is."""
    return f"、判読不能の{budget.unknown}事業を除く" if budget.unknown else ""


def new_content(tables: Tables, project_id: str) -> list[str]:
    """What the sheet says is new in a project since the review: a cost that moves with it is not the same work's cost."""
    narratives = tables["narratives"]
    rows = narratives[(narratives["subject_type"] == "project") & (narratives["subject_id"] == project_id)]
    rows = rows[rows["kind"] == "review"].sort_values("position")
    return [
        f"{sentence}({tables.reference(source, place).words})"
        for text, source, place in zip(rows["text"], rows["source_id"], rows["source_ref"], strict=True)
        for sentence in split_sentences(text)
        if any(word in sentence for word in _NEW_CONTENT)
    ]


@dataclass(frozen=True)
class Agreement:
    """How suggestions meet the prefecture's records, and how many would meet by chance. No score: see `caution`."""

    recorded: int
    suggested: int
    both: int
    by_chance: float

    @property
    def words(self) -> str:
        """The counts beside what chance would give."""
        return (
            f"{RECORDED}{self.recorded:,}件のうち、{SUGGESTED}も同じ視点を挙げたもの{self.both:,}件"
            f"(偶然に重なる数の見積もり {number(self.by_chance)}件)。"
        )

    @property
    def caution(self) -> str:
        """What the records are, and when their number says nothing."""
        few = (
            f"記載が{_FEWEST_RECORDS}件に満たないため、重なりの多い少ないからは何も言えません。"
            if self.recorded < _FEWEST_RECORDS
            else ""
        )
        return f"{RECORDED}は翌年度の事業を組み立てるためのもので、注意や警告ではなく、規則の正解でもありません。{few}"


def agreement(evaluation: Evaluation, project_ids: pd.Series | None = None) -> Agreement:
    """Records and suggestions of these projects, side by side."""
    rows = evaluation.agreement
    if project_ids is not None:
        rows = rows[rows["project_id"].isin(project_ids)]
    return Agreement(
        int(rows["is_recorded"].sum()),
        int(rows["is_suggested"].sum()),
        int((rows["is_recorded"] & rows["is_suggested"]).sum()),
        expected_agreement(rows),
    )


def changed_parts(before: str, after: str, shortest: int = 4) -> list[tuple[str, bool]]:
    """`after` in pieces, each with whether it is new against `before` (common runs of `shortest` characters or more are not)."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in matcher.get_matching_blocks():
        if match.size and match.size < shortest:
            continue
        if match.b > at:
            pieces.append((after[at : match.b], True))
        if match.size:
            pieces.append((after[match.b : match.b + match.size], False))
        at = match.b + match.size
    return pieces
