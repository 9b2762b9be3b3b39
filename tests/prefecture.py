"""A seeded, made-up prefecture that behaves like one: ``python -m tests.prefecture OUT [--groups N] [--seed S]``.

Five years' sheets (R3 to R7) of each program group, under strategies, measures, departments and sections of uneven size.
Rates follow what outcomes of the ministries' real review sheets did (below), with a year of a shock, a department that
slides, targets that are restated, sections that report late, projects that end, merge and begin, and money over four orders of
size. Marked as made up in `sources` as everything of this kind; no place is meant.

The rates: quantiles of actual over target of 41,231 outcome years and 33,128 output years on the sheets published in
2018, 2019 and 2021, computed from 行政事業レビューシートの主要事項のデータベース (内閣官房; judgit/data, CC BY 4.0), where
61 % of outcome years and 70 % of output years met their target and the rank correlation of a year with the next is 0.56.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from lib.contract.era import era
from lib.contract.tables import CONTRACTS
from lib.intake.transcript import checked, from_transcript
from lib.store.folder import write
from lib.system import console
from lib.system.files import make_folder, write_whole
from tests import prefecture_words as words

SHEETS = range(2021, 2026)  # a sheet of year Y reports the years before Y
PLAN = range(2021, 2026)
BASE = 2019
_OUTCOME_RATES = (0, 0.4, 0.66, 0.78, 0.86, 0.91, 0.95, 0.98, 1, 1, 1, 1, 1, 1.01, 1.04, 1.08, 1.12, 1.2, 1.33, 1.72, 4)
_ACTIVITY_RATES = (0, 0.49, 0.68, 0.82, 0.91, 0.97, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.03, 1.1, 1.2, 1.36, 1.75, 4)
_FROM_YEAR_TO_YEAR = (
    0.75  # of the hidden state; rates, which crowd at 100 %, then follow each other about as the real ones do
)
_SHOCK = {2021: -1.4, 2022: -0.6}
_RESTATED, _CORRECTED, _NOT_PUBLISHED = 0.07, 0.02, 0.01
_OF_130 = sum(of for _, _, _, of, _ in words.MEASURES)
Row = dict[str, Any]
T = TypeVar("T")


def generate(out: Path, groups: int = 130, seed: int = 7) -> None:
    """Write tables and made-up documents to a folder. Same arguments, same tables."""
    made = _Prefecture(random.Random(seed))
    for number, measure in enumerate(_spread(groups), start=1):
        made.group(number, measure)
    made.hard_cases()
    made.write(out)


def _spread(groups: int) -> list[int]:
    """Which measure each group belongs to; the measures keep their shares, and each has one as long as they last."""
    shares = [of for _, _, _, of, _ in words.MEASURES]
    exact = [groups * of / _OF_130 for of in shares]
    counts = [int(x) for x in exact]
    for at in sorted(range(len(shares)), key=lambda a: exact[a] - counts[a], reverse=True)[: groups - sum(counts)]:
        counts[at] += 1
    return [at for at, count in enumerate(counts) for _ in range(count)]


@dataclass
class _Sheet:
    """One document of a group and year, written while facts are taken from it, so that every quotation is on its line."""

    source_id: str
    year: int
    lines: list[str]

    def says(self, text: str) -> Row:
        self.lines.append(text)
        place = f"L{len(self.lines)}"
        return {"source_id": self.source_id, "source_ref": place, "source_text": text, "attribution": "printed"}


@dataclass
class _Indicator:
    """What is measured, its targets by the sheets in turn, and what became of it year by year."""

    indicator_id: str
    name: str
    kind: str
    unit: str
    accumulation: str
    direction: str
    start: float
    targets: dict[int, float]
    actuals: dict[int, float]
    section: str
    hidden: frozenset[int] = frozenset()  # years that are never published
    stated: dict[int, float] = field(default_factory=dict)  # targets as the sheet at hand states them


@dataclass
class _Project:
    project_id: str
    number: int
    name: str
    about: str
    section: str
    is_core: bool
    first: int
    last: int  # the last sheet it stands on
    money: dict[int, int]
    indicators: list[_Indicator]
    heir: str = ""


class _Prefecture:
    """Rows of every table and the documents they stand in."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.rows: dict[str, dict[tuple[Any, ...], Row]] = {name: {} for name in CONTRACTS}
        self.sheets: list[_Sheet] = []
        self._used: set[str] = set()
        # Most sections report in time; some are late now and then, a few often.
        self.late = {
            section: chance.choice([0.01] * 5 + [0.06, 0.06, 0.12, 0.35, 0.6])
            for sections, _, _ in words.DEPARTMENTS.values()
            for section in sections
        } | {"医療人材対策室": 0.6}

    def put(self, table: str, **row: Any) -> None:
        contract = CONTRACTS[table]
        self.rows[table][tuple(row[k] for k in contract.key)] = row

    # ------------------------------------------------------------------ a group

    def group(self, number: int, measure_at: int) -> None:
        chance = self.chance
        strategy, measure, department, _, abouts = words.MEASURES[measure_at]
        if chance.random() < 0.18:  # a measure's groups are not all of one department
            department = chance.choice(list(words.DEPARTMENTS))
        sections, level, drift = words.DEPARTMENTS[department]
        group_id, about = f"g{number:03d}", abouts[number % len(abouts)]
        name = self._unused([pattern.format(x=about) for pattern in words.GROUP_NAMES], number)
        lead = chance.choice(sections)
        related = sorted({lead, *chance.sample(sections, min(len(sections), chance.choice([1, 2, 2, 3])))})
        mood = _Mood(chance, level + chance.gauss(0, 0.45), drift, department)
        own = [
            self._indicator(f"{group_id}_own_{at}", "group", about, lead, mood)
            for at in range(1, chance.choice([1, 2, 2, 3, 4]) + 1)
        ]
        projects = self._projects(group_id, about, related, lead, mood)
        first_year = 2024 if chance.random() < 0.03 else SHEETS[0]
        head = {
            "group_id": group_id,
            "name": name,
            "basic_strategy": strategy,
            "measure": measure,
            "department": department,
            "lead_section": lead,
            "related_sections": "、".join(s for s in related if s != lead) or None,
        }
        missing = 2024 if chance.random() < 0.02 else 0
        for year in range(first_year, SHEETS[-1] + 1):
            if year != missing:
                self._sheet_of(head, year, own, projects)

    def _unused(self, names: Sequence[str], number: int) -> str:
        start = self.chance.randrange(len(names))
        for name in (*names[start:], *names[:start]):
            if name not in self._used:
                self._used.add(name)
                return name
        return f"{names[start]}(第{number})"

    def _projects(self, group_id: str, about: str, related: Sequence[str], lead: str, mood: _Mood) -> list[_Project]:
        chance = self.chance
        found: list[_Project] = []
        names = [pattern.format(x=about) for pattern in words.PROJECT_NAMES]
        chance.shuffle(names)
        for number in range(1, chance.choice([3, 4, 5, 5, 6, 6, 7, 8]) + 1):
            name = names[number - 1] if number <= len(names) else f"{about}特別対策事業{number}"
            section = lead if number == 1 else chance.choice(related)
            found.append(self._project(group_id, number, name, about, section, mood))
        ended = [p for p in found[1:] if p.last < SHEETS[-1]]
        for gone in ended[:1]:  # what ended is carried on by another, or by a new one
            if chance.random() < 0.5:
                number = len(found) + 1
                heir = self._project(group_id, number, f"新・{gone.name}", about, gone.section, mood, gone.last + 1)
                found.append(heir)
            else:
                heir = found[0]
            gone.heir = heir.name
        return found

    def _project(
        self, group_id: str, number: int, name: str, about: str, section: str, mood: _Mood, first: int = SHEETS[0]
    ) -> _Project:
        chance = self.chance
        project_id = f"{group_id}_p{number}"
        last = SHEETS[-1] if number == 1 or first > SHEETS[0] else chance.choice([SHEETS[-1]] * 9 + [2023, 2024])
        amount = 10 ** chance.gauss(4.4, 0.75)  # thousand yen: from some hundred thousand yen to tens of billions
        money = {}
        for year in range(first - 2, SHEETS[-1] + 2):
            amount *= chance.lognormvariate(0.0, 0.16)
            money[year] = max(200, round(amount))
        own = _Mood(chance, mood.at + chance.gauss(0, 0.3), mood.drift, mood.department)
        kinds = ["activity", "outcome", *(["outcome"] if chance.random() < 0.12 else [])]
        indicators = [
            self._indicator(f"{project_id}_{kind}_{at}", kind, about, section, own) for at, kind in enumerate(kinds, 1)
        ]
        return _Project(project_id, number, name, about, section, chance.random() < 0.3, first, last, money, indicators)

    def _indicator(self, indicator_id: str, kind: str, about: str, section: str, mood: _Mood) -> _Indicator:
        chance = self.chance
        rates: Sequence[float]
        if kind == "activity":
            pattern, unit, accumulation, size, at_home = chance.choice(words.ACTIVITIES)
            direction, rates = "increase", _ACTIVITY_RATES
        else:
            fitting = [o for o in words.OUTCOMES if mood.department in o[-1]]
            pattern, unit, accumulation, direction, size, at_home, _ = chance.choice(fitting)
            rates = _OUTCOME_RATES
        size *= chance.lognormvariate(0.0, 0.2 if unit == "%" else 0.7)
        growth = chance.uniform(0.02, 0.14) * (-1 if direction == "decrease" else 1)
        start = _written(size, unit)
        if accumulation == "cumulative":
            step = max(1.0, size * chance.uniform(0.1, 0.3))
            targets = {year: _written(start + step * (year - 2020), unit) for year in PLAN}
        else:
            targets = {year: _written(size * (1 + growth * (year - BASE)), unit) for year in PLAN}
        actuals: dict[int, float] = {}
        before = start
        for year, state in zip(PLAN, mood.course(at_home), strict=True):
            rate = float(np.interp(_share_below(state), np.linspace(0, 1, len(rates)), rates))
            goal = targets[year]
            if accumulation == "cumulative":
                before = max(before, _written(start + (goal - start) * min(rate, 1.6), unit))
                actuals[year] = before
            elif direction == "decrease":
                actuals[year] = _written(goal * max(0.2, 2 - rate), unit)
            else:
                actuals[year] = _written(goal * rate, unit)
        hidden = frozenset(year for year in PLAN if chance.random() < _NOT_PUBLISHED)
        name = pattern.format(x=about)
        return _Indicator(
            indicator_id, name, kind, unit, accumulation, direction, start, targets, actuals, section, hidden
        )

    # ------------------------------------------------------------------ a sheet

    def _sheet_of(self, head: Mapping[str, Any], year: int, own: list[_Indicator], projects: list[_Project]) -> None:
        group_id = head["group_id"]
        sheet = _Sheet(f"{group_id}_{year}", year, [f"架空データ {era(year)}年度 事業群評価調書 {head['name']}"])
        self.sheets.append(sheet)
        self.put(
            "sources",
            source_id=sheet.source_id,
            title=f"架空データ {era(year)} {head['name']}",
            sheet_year=year,
            file=f"{sheet.source_id}.txt",
            sha256="",
            is_synthetic=True,
            note="試用のためにつくった文書。実在の自治体のものではない。",
        )
        for heading in ("basic_strategy", "measure", "department", "lead_section"):
            sheet.says(str(head[heading]))
        self.put("program_groups", **head, source_id=sheet.source_id)
        initiatives = [f"{group_id}_{sign}" for sign in ("i", "ii")]
        about = projects[0].about
        for at, initiative in enumerate(initiatives):
            title = f"{about}に関する{('支援の充実', '体制の整備')[at]}"
            self.put("initiatives", initiative_id=initiative, group_id=group_id, name=title, **sheet.says(title))
            for kind, texts in (("issue", words.ISSUES), ("direction", words.DIRECTIONS)):
                text = self._text(texts, about, at + year)
                self._says(sheet, "initiatives", initiative, kind, text)
        for one in own:
            self._states(sheet, group_id, None, one)
        for project in projects:
            if project.first <= year <= project.last:
                self._project_on(sheet, group_id, project, initiatives)

    def _text(self, texts: Sequence[str], about: str, at: int) -> str:
        return texts[(at + len(about)) % len(texts)].format(x=about)

    def _says(self, sheet: _Sheet, subject_type: str, subject_id: str, kind: str, text: str) -> None:
        self.put(
            "narratives",
            narrative_id=f"{subject_id}_{kind}",
            sheet_year=sheet.year,
            subject_type=subject_type,
            subject_id=subject_id,
            kind=kind,
            position=1,
            text=text,
            **sheet.says(text),
        )

    def _project_on(self, sheet: _Sheet, group_id: str, project: _Project, initiatives: Sequence[str]) -> None:
        chance, year, project_id = self.chance, sheet.year, project.project_id
        ends = f"{project.last - 2018}" if project.last < SHEETS[-1] and project.last == year else ""
        period = f"R{project.first - 2018}-{ends}"
        overview = f"{project.about}のため、市町や関係団体と連携して取り組む。"
        audience = chance.choice(["県民", "市町", "県内事業者", "関係団体"])
        self.put(
            "projects",
            project_id=project_id,
            sheet_year=year,
            group_id=group_id,
            number=project.number,
            name=project.name,
            section=project.section,
            is_core=project.is_core,
            start_year=project.first,
            end_year=project.last if ends else None,
            period_text=period,
            overview=overview,
            target_audience=audience,
            section_ref=sheet.says(project.section)["source_ref"],
            period_ref=sheet.says(period)["source_ref"],
            overview_ref=sheet.says(overview)["source_ref"],
            audience_ref=sheet.says(audience)["source_ref"],
            **sheet.says(project.name),
        )
        initiative = initiatives[project.number % 2]
        self.put(
            "project_initiatives",
            project_id=project_id,
            sheet_year=year,
            initiative_id=initiative,
            stated_in="section_2",
            **sheet.says(f"取組項目 {initiative.rsplit('_', 1)[-1]}"),
        )
        for one in project.indicators:
            self._states(sheet, group_id, project_id, one, project.first)
        for money_year in (year - 2, year - 1, year):
            if money_year < project.first - 2:
                continue
            total = project.money[money_year]
            fund = round(total * (0.3 + 0.7 * ((project.number * 37 + len(project.name)) % 10) / 9))
            for item, amount in (("total", total), ("general_fund", fund), ("personnel", 2_000 + total % 38_000)):
                self.put(
                    "budgets",
                    project_id=project_id,
                    fiscal_year=money_year,
                    stage="plan" if money_year == year else "actual",
                    item=item,
                    sheet_year=year,
                    amount_thousand_yen=amount,
                    report_state="reported",
                    **sheet.says(f"{amount:,}"),
                )
        self._says(
            sheet, "project", project_id, "result", self._text(words.RESULTS, project.about, year + project.number)
        )
        self._says(
            sheet, "project", project_id, "review", self._text(words.REVIEWS, project.about, year + project.number)
        )
        if ends:
            heir, decision = project.heir, "統合" if project.heir else "終了"
            text = f"○「{heir}」に統合して実施する。" if heir else "○目的を達したため終了する。"
        else:
            decision = chance.choices(list(words.DECISIONS), list(words.DECISIONS.values()))[0]
            decision = "現状維持" if decision in ("統合", "終了") else decision
            text = self._text(words.NEXT, project.about, year + project.number)
        self._says(sheet, "project", project_id, "next_direction", text)
        of_review = {"project_id": project_id, "review_year": year, "sheet_year": year}
        self.put("reviews", **of_review, decision=decision, **sheet.says(decision))
        signs, weights = list(words.VIEWPOINTS), list(words.VIEWPOINTS.values())
        for viewpoint in sorted(set(chance.choices(signs, weights, k=chance.choice([1, 1, 1, 2])))):
            self.put("review_viewpoints", **of_review, viewpoint=viewpoint, **sheet.says("視点"))

    def _states(self, sheet: _Sheet, group_id: str, project_id: str | None, one: _Indicator, first: int = 0) -> None:
        chance, year = self.chance, sheet.year
        self.put(
            "indicators",
            indicator_id=one.indicator_id,
            group_id=group_id,
            project_id=project_id,
            kind=one.kind,
            name=one.name,
            short_name=None,
            unit=one.unit,
            accumulation=one.accumulation,
            direction=one.direction,
            **sheet.says(one.name),
        )
        if not one.stated:
            one.stated = dict(one.targets)
        elif chance.random() < _RESTATED:
            by = chance.choice([0.75, 0.85, 0.9, 1.1])
            one.stated |= {y: _written(goal * by, one.unit) for y, goal in one.stated.items() if y >= year}

        def observe(fiscal_year: int, measure: str, value: float | None, report_state: str = "reported") -> None:
            self.put(
                "observations",
                indicator_id=one.indicator_id,
                fiscal_year=fiscal_year,
                measure=measure,
                sheet_year=year,
                value=value,
                report_state=report_state,
                **sheet.says("(空欄)" if value is None else f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"),
            )

        observe(BASE, "baseline", one.start)
        for of in PLAN:
            if of < first:
                continue
            observe(of, "target", one.stated[of])
            late = self.late[one.section] if of == year - 1 else self.late[one.section] ** 3
            if of >= year or ((of == year - 1 or self._was_blank(one, of, year)) and chance.random() < late):
                observe(of, "actual", None, "not_yet_reported")
            elif of in one.hidden:
                observe(of, "actual", None, "not_published")
            else:
                if of == year - 2 and chance.random() < _CORRECTED:
                    one.actuals[of] = _written(one.actuals[of] * 0.97, one.unit)
                observe(of, "actual", one.actuals[of])
        observe(PLAN[-1], "final_target", one.stated[PLAN[-1]])
        last = max((y for y in PLAN if y < year), default=None)
        if project_id is None and last is not None:
            missed = (one.actuals[last] < one.stated[last]) == (one.direction == "increase")
            texts = words.STATUS_MISSED if missed else words.STATUS_MET
            shocked = last in _SHOCK and missed and one.unit in ("人", "千人", "回")
            text = words.STATUS_SHOCK if shocked else texts[(year + len(one.name)) % len(texts)]
            self._says(sheet, "indicator", one.indicator_id, "status", text)

    def _was_blank(self, one: _Indicator, of: int, year: int) -> bool:
        before = self.rows["observations"].get((one.indicator_id, of, "actual", year - 1))
        return before is not None and before["value"] is None

    # ------------------------------------------------------------------ what pictures must survive

    def hard_cases(self) -> None:
        """A group without a measure, one without a department, one that nobody leads, two of one name."""
        rows = list(self.rows["program_groups"].values())
        if len(rows) < 12:
            return
        rows[5]["measure"] = rows[5]["basic_strategy"] = None
        rows[6]["department"] = None
        rows[7]["lead_section"] = rows[7]["related_sections"] = None
        rows[9]["name"] = rows[8]["name"]

    def write(self, out: Path) -> None:
        """Documents, then the tables that cite them."""
        for viewpoint in from_transcript()["viewpoints"].to_pylist():
            said = self.sheets[0].says(viewpoint["question"])
            self.put("viewpoints", **viewpoint | {k: said[k] for k in ("source_id", "source_ref")})
        place = out / "source"
        make_folder(place)
        for sheet in self.sheets:
            text = "\n".join(sheet.lines)
            self.rows["sources"][(sheet.source_id,)]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
            write_whole(place / f"{sheet.source_id}.txt", text.encode())
        tables = {n: pa.Table.from_pylist(list(self.rows[n].values()), schema=c.arrow) for n, c in CONTRACTS.items()}
        write(checked(tables, out), out)


class _Mood:
    """The hidden state of a piece of work: where it stands among all (standard deviations), and how it moves."""

    def __init__(self, chance: random.Random, at: float, drift: float, department: str) -> None:
        self.chance, self.at, self.drift, self.department = chance, at, drift, department

    def course(self, at_home: bool) -> list[float]:
        """A state for each year of the plan."""
        noise, states = self.chance.gauss(0, 1), []
        for year in PLAN:
            noise = _FROM_YEAR_TO_YEAR * noise + self.chance.gauss(0, (1 - _FROM_YEAR_TO_YEAR**2) ** 0.5)
            shock = _SHOCK.get(year, 0.0) if at_home else 0.0
            states.append(0.85 * noise + self.at + self.drift * max(0, year - 2022) + shock)
        return states


def _share_below(state: float) -> float:
    """The share of a normal spread below this state, close enough for a made-up number."""
    return float(1 / (1 + np.exp(-1.702 * state)))


def _written(value: float, unit: str) -> float:
    """A figure as a sheet would write it: shares with one decimal and no more than 100, counts whole."""
    if unit == "%":
        return round(min(100.0, max(0.0, value)), 1)
    return float(max(0, round(value)))


def main(arguments: list[str]) -> int:
    """Command line."""
    parser = console.Parser(prog="python -m tests.prefecture", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--groups", type=int, default=130)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    generate(options.out, options.groups, options.seed)
    print(f"架空データ {options.groups}事業群、5年分 -> DASHBOARD_DATA={console.one_line(options.out)}")
    return 0


if __name__ == "__main__":
    console.run(main, failed=1)
