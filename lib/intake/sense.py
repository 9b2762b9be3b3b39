"""Whether what was read makes sense, by itself and beside what is in force. Nothing is changed: each finding is a question.

A question's key carries the figures that it is about, so that an answer given to other figures does not count.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import BUDGET_ITEMS, MEASURES, STAGES
from lib.contract.wording import percent, thousand_yen
from lib.intake.book import Message, ReadFile
from lib.intake.identity import bare
from lib.store.tables import Tables

Row: TypeAlias = Mapping[str, Any]
Figures: TypeAlias = dict[tuple[str, int, str], Row]
Amounts: TypeAlias = dict[tuple[str, int, str, str], Row]
_JUMP = 10.0
_NEAR = 0.75
_LARGEST = 1e6  # as a rate; beyond it one of the two figures is not what it seems
_WHOLE = ("text", "xlsx", "pdf")  # a file of these kinds holds all that its sheet says
_ITEMS = {"projects": "事務事業", "indicators": "指標", "initiatives": "取組項目"}
_FIGURE = ("indicator_id", "fiscal_year", "measure")
_AMOUNT = ("project_id", "fiscal_year", "stage", "item")
_MONEY = "amount_thousand_yen"
# Without these a row is no fact; the contract says so where they are missing.
_NEEDED = (
    "indicator_id", "project_id", "fiscal_year", "measure", "stage", "item", "sheet_year", "source_id", "source_ref", "report_state",
)  # fmt: skip


def questions(read: ReadFile, before: Tables | None) -> list[Message]:
    """What an attentive reader of the file would ask, beside what is in force before it (None where nothing is).

    Warnings each have a key of their own; what the reader of the file has asked already is not asked again.
    """
    rows = {name: list(_facts(read.tables[name])) for name in ("observations", "budgets")}
    figures, amounts = _newest(rows["observations"], _FIGURE, "value"), _newest(rows["budgets"], _AMOUNT, _MONEY)
    known = _Known.beside(read, rows, before)
    found = [*_rates(figures, known), *_over_total(amounts, known), *_restated(figures, known)]
    found += [*_units(read, known), *_courses(figures, known), *_targets(figures, known), *_costs(amounts, known)]
    found += _blanked(rows["observations"], known)
    if before is not None:
        found += [*_older(read, before), *_missing(read, before), *_strangers(read, rows, known, before)]
    asked = {message.question for message in read.messages if message.question}
    return list({m.question or m.text: m for m in found if m.question not in asked}.values())


def _facts(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if all(row[name] is not None for name in _NEEDED if name in row))


def _newest(rows: Iterable[Row], key: tuple[str, ...], value: str) -> dict[Any, Row]:
    """The figures by cell, each from the newest of the sheets that state it."""
    known = (row for row in rows if row[value] is not None and row[value] == row[value])
    return {tuple(row[k] for k in key): row for row in sorted(known, key=lambda row: row["sheet_year"])}


@dataclass(frozen=True)
class _Known:
    """What is in force of the things that a file speaks of, as the sheets up to its own say it; and their names."""

    figures: Figures
    amounts: Amounts
    indicators: Mapping[str, Row]  # the file's own, else those in force
    projects: Mapping[str, Row]
    units: Mapping[str, str]  # in force

    @staticmethod
    def beside(read: ReadFile, rows: Mapping[str, Sequence[Row]], before: Tables | None) -> _Known:
        mine = {name: {r[f"{name[:-1]}_id"]: r for r in read.tables[name]} for name in ("indicators", "projects")}
        if before is None:
            return _Known({}, {}, mine["indicators"], mine["projects"], {})
        ids = {
            "indicators": {*mine["indicators"], *(r["indicator_id"] for r in rows["observations"])},
            "projects": {*mine["projects"], *(r["project_id"] for r in rows["budgets"])},
        }
        named = {
            name: {r[key]: r for r in _of(before[name], key, ids[name])}
            for name, key in (("indicators", "indicator_id"), ("projects", "project_id"))
        }
        stated = before.stated or before.frames
        newest = max((r["sheet_year"] for of in rows.values() for r in of), default=0)
        figures = _of(stated["observations"], "indicator_id", ids["indicators"], newest)
        amounts = _of(stated["budgets"], "project_id", ids["projects"], newest)
        units = {i: r["unit"] for i, r in named["indicators"].items()}
        return _Known(
            _newest(figures, _FIGURE, "value"), _newest(amounts, _AMOUNT, _MONEY),
            named["indicators"] | mine["indicators"], named["projects"] | mine["projects"], units,
        )  # fmt: skip

    def name(self, indicator: str) -> str:
        return f"「{str(self.indicators.get(indicator, {}).get('name', indicator))[:50]}」"

    def project(self, project: str) -> str:
        return f"「{str(self.projects.get(project, {}).get('name', project))[:50]}」"

    def says(self, indicator: str, column: str) -> str:
        return str(self.indicators.get(indicator, {}).get(column, ""))


def _of(rows: pd.DataFrame, key: str, ids: set[str], newest: int | None = None) -> list[dict[Any, Any]]:
    mine = rows[rows[key].isin(ids)]
    if newest is not None:
        mine = mine[mine["sheet_year"] <= newest]
    return mine.to_dict("records")


def _n(value: float) -> str:
    return f"{value:,.10g}"


def _ask(row: Row, words: str, *key: object) -> Message:
    parts = (f"{k:.10g}" if isinstance(k, float) else str(k) for k in key)
    return Message("warning", str(row.get("source_ref") or ""), words, ":".join(parts))


def _is_jump(before: float, now: float) -> bool:
    """Ten times as much or as little, as where a digit has moved; nothing is said of what was or is zero."""
    return before * now > 0 and not 1 / _JUMP < now / before < _JUMP


# ---------------------------------------------------------------------- figures of one year


def _rates(figures: Figures, known: _Known) -> Iterator[Message]:
    """Printed rates that no way of printing them gives: rounded at their last digit, of what should fall in three ways."""
    for (indicator, year, measure), row in figures.items():
        target, actual = (figures.get((indicator, year, m)) for m in ("target", "actual"))
        if measure != "printed_rate" or not target or not actual or target["value"] <= 0:
            continue
        goal, done, printed = target["value"], actual["value"], row["value"]
        rates = [done / goal]
        if known.says(indicator, "direction") == "decrease":
            rates += [2 - done / goal, *([goal / done] if done else [])]
        decimals = _decimals(str(row["source_text"]))
        if all(abs(rate - printed) > 0.5 * 10 ** -(decimals + 2) + 1e-9 for rate in rates):
            gives = "、どの計算のしかたでもその率になりません"
            if len(rates) == 1:
                gives = f"{percent(rates[0], decimals)}です" if abs(rates[0]) < _LARGEST else "、けたの違う率になります"
            words = (
                f"{known.name(indicator)}の{era(year)}の達成率は「{row['source_text']}」ですが、同じ年度の目標{_n(goal)}と"
                f"実績{_n(done)}からは{gives}。どちらかの数字を確かめてください"
            )
            yield _ask(row, words, "rate_differs", indicator, year, printed, goal, done)


def _decimals(text: str) -> int:
    """How many digits a percentage is printed to behind its point."""
    digits = text.translate(str.maketrans("．０１２３４５６７８９％", ".0123456789%")).partition(".")[2]
    return (
        next((n for n, sign in enumerate(digits) if not sign.isdigit()), len(digits))
        if "%" in text or "％" in text
        else 0
    )


def _over_total(amounts: Amounts, known: _Known) -> Iterator[Message]:
    for (project, year, stage, item), row in amounts.items():
        total = amounts.get((project, year, stage, "total"))
        if item == "general_fund" and total and row[_MONEY] > total[_MONEY]:
            words = (
                f"{known.project(project)}の{era(year)}{STAGES[stage]}は、うち一般財源({thousand_yen(row[_MONEY])})が"
                f"事業費({thousand_yen(total[_MONEY])})より多くなっています。列がずれていないかを確かめてください"
            )
            yield _ask(row, words, "fund_over_total", project, year, stage, int(row[_MONEY]), int(total[_MONEY]))


def _units(read: ReadFile, known: _Known) -> Iterator[Message]:
    """Units that changed, and figures without one."""
    for row in read.tables["indicators"]:
        indicator, unit, was = row["indicator_id"], row["unit"] or "", known.units.get(row["indicator_id"], "")
        if not unit:
            words = f"「{str(row['name'])[:50]}」に単位がありません。団体、件、%などの単位を書き足すか、単位のない指標であることを確かめてください"
            yield _ask(row, words, "no_unit", indicator)
        elif was and bare(was) != bare(unit):
            words = f"「{str(row['name'])[:50]}」の単位が、前の「{was}」から「{unit}」に変わっています。値の桁も変わっていないかを確かめてください"
            yield _ask(row, words, "unit", indicator, was, unit)


# ---------------------------------------------------------------------- figures beside those in force


def _restated(figures: Figures, known: _Known) -> Iterator[Message]:
    for (indicator, year, measure), row in figures.items():
        was = known.figures.get((indicator, year, measure))
        if was is None or was["value"] == row["value"] or measure == "printed_rate":
            continue
        words = f"{known.name(indicator)}の{era(year)}の{MEASURES[measure]}が、前の{_n(was['value'])}から{_n(row['value'])}に変わっています。"
        if _is_jump(was["value"], row["value"]):
            words += "10倍以上違います。桁を確かめてください"
        else:
            words += "改められたものか、写し間違いかを確かめてください"
        yield _ask(row, words, "restated", indicator, year, measure, was["value"], row["value"])


def _blanked(read: Sequence[Row], known: _Known) -> Iterator[Message]:
    """Figures in force that the file leaves blank or strikes: its cell would win."""
    for row in read:
        indicator, year, measure = (row[k] for k in _FIGURE)
        was = known.figures.get((indicator, year, measure))
        if row["value"] is None and was and measure != "printed_rate" and was["sheet_year"] <= row["sheet_year"]:
            words = (
                f"{known.name(indicator)}の{era(year)}の{MEASURES[measure]}は、前の調書では{_n(was['value'])}ですが、このファイルでは値がありません。"
                "このまま取り込むと、値のない欄になります。抜けていないかを確かめてください"
            )
            yield _ask(row, words, "blanked", indicator, year, measure, was["value"])


# ---------------------------------------------------------------------- figures from year to year


@dataclass(frozen=True)
class _Point:
    """A figure of a year: as the file says it, or as it is in force."""

    value: float
    row: Row
    is_new: bool  # the file says it, and it is not in force already


def _course(read: Mapping[int, Row], known: Mapping[int, Row], value: str) -> list[tuple[int, _Point]]:
    """A figure from year to year, in force and read together."""
    points = {year: _Point(row[value], row, False) for year, row in known.items()}
    for year, row in read.items():
        was = known.get(year)
        points[year] = _Point(row[value], row, was is None or was[value] != row[value])
    return sorted(points.items())


def _steps(course: list[tuple[int, _Point]]) -> Iterator[tuple[int, _Point, int, _Point, Row]]:
    """Neighbours of a course where the file says something new, with the row to point at.

    The way back from a figure that has jumped away is left out: one wrong digit, one question.
    """
    away: _Point | None = None  # what stood before the figure that jumped
    for (last, before), (year, now) in pairwise(course):
        is_back = away is not None and not _is_jump(away.value, now.value)
        is_new = now.is_new or before.is_new
        away = before if is_new and _is_jump(before.value, now.value) and not is_back else None
        if is_new and not is_back:
            yield last, before, year, now, (now if now.is_new else before).row


def _by_year(figures: Figures, measures: Sequence[str]) -> dict[str, dict[int, Row]]:
    """indicator -> year -> row; where a year has several of these measures, the last of them."""
    found: dict[str, dict[int, Row]] = {}
    for measure in measures:
        for (indicator, year, is_of), row in figures.items():
            if is_of == measure:
                found.setdefault(indicator, {})[year] = row
    return found


def _courses(figures: Figures, known: _Known) -> Iterator[Message]:
    """Actuals: a cumulative one that falls, any one that jumps ten times."""
    old = _by_year(known.figures, ("baseline", "actual"))
    for indicator, rows in _by_year(figures, ("baseline", "actual")).items():
        is_cumulative = known.says(indicator, "accumulation") == "cumulative"
        for last, before, year, now, row in _steps(_course(rows, old.get(indicator, {}), "value")):
            if now.row["measure"] != "actual" or _is_told(figures, known, row):
                continue
            said = f"{known.name(indicator)}の{era(year)}の実績{_n(now.value)}"
            key = (indicator, year, before.value, now.value)
            if is_cumulative and now.value < before.value:
                words = f"累計の指標{said}が、{era(last)}の{_n(before.value)}より少なくなっています。単年度の値ではないかを確かめてください"
                yield _ask(row, words, "fell", *key)
            elif _is_jump(before.value, now.value):
                words = f"{said}は、{era(last)}の{_n(before.value)}と10倍以上違います。桁を確かめてください"
                yield _ask(row, words, "jump", *key)


def _is_told(figures: Figures, known: _Known, row: Row) -> bool:
    """Whether this figure is ten times the one in force, which is asked already."""
    key = (row["indicator_id"], row["fiscal_year"], row["measure"])
    return key in figures and key in known.figures and _is_jump(known.figures[key]["value"], figures[key]["value"])


def _targets(figures: Figures, known: _Known) -> Iterator[Message]:
    old = _by_year(known.figures, ("target",))
    for indicator, rows in _by_year(figures, ("target",)).items():
        for last, before, year, now, row in _steps(_course(rows, old.get(indicator, {}), "value")):
            if _is_jump(before.value, now.value) and not _is_told(figures, known, row):
                words = f"{known.name(indicator)}の{era(year)}の目標{_n(now.value)}は、{era(last)}の目標{_n(before.value)}と10倍以上違います。桁を確かめてください"
                yield _ask(row, words, "target_jump", indicator, year, before.value, now.value)


def _costs(amounts: Amounts, known: _Known) -> Iterator[Message]:
    """Amounts that jump ten times; where the total does, its parts are not asked about as well."""
    told: set[tuple[str, int]] = set()
    old, new = _by_item(known.amounts), _by_item(amounts)
    for item in BUDGET_ITEMS:
        for (project, _), rows in ((key, rows) for key, rows in new.items() if key[1] == item):
            for last, before, year, now, row in _steps(_course(rows, old.get((project, item), {}), _MONEY)):
                if not _is_jump(before.value, now.value) or (project, year) in told:
                    continue
                told.add((project, year))
                of, was = (f"{era(y)}{STAGES[p.row['stage']]}" for y, p in ((year, now), (last, before)))
                words = (
                    f"{known.project(project)}の{of}の{BUDGET_ITEMS[item]}{thousand_yen(now.value)}は、{was}の{thousand_yen(before.value)}と"
                    "10倍以上違います。桁と、千円単位であることを確かめてください"
                )
                yield _ask(row, words, "cost_jump", project, year, item, int(before.value), int(now.value))


def _by_item(amounts: Amounts) -> dict[tuple[str, str], dict[int, Row]]:
    """(project, item) -> year -> row; what was spent before what was planned."""
    found: dict[tuple[str, str], dict[int, Row]] = {}
    for stage in ("plan", "actual"):
        for (project, year, is_of, item), row in amounts.items():
            if is_of == stage:
                found.setdefault((project, item), {})[year] = row
    return found


# ---------------------------------------------------------------------- the file as a whole


def _sheets(read: ReadFile) -> Iterator[tuple[str, int]]:
    """(group, year) of the whole sheets that a file holds."""
    years = {row["source_id"]: row["sheet_year"] for row in read.tables["sources"]}
    for group in read.tables["program_groups"] if read.kind in _WHOLE else ():
        if years.get(group["source_id"]) is not None:
            yield group["group_id"], years[group["source_id"]]


def _years_in_force(before: Tables) -> dict[str, list[int]]:
    """group -> the years of its sheets, the first year first."""
    stated = before.stated or before.frames
    heads = stated["program_groups"].merge(stated["sources"], on="source_id")
    rows = pd.concat([of[["group_id", "sheet_year"]] for of in (stated["projects"], heads)]).drop_duplicates()
    return {str(group): sorted(of) for group, of in rows.groupby("group_id")["sheet_year"]}


def _older(read: ReadFile, before: Tables) -> Iterator[Message]:
    """That a newer sheet of the group is in force, which goes on to speak."""
    years = _years_in_force(before)
    for group, year in _sheets(read):
        newest = max(years.get(group, ()), default=year)
        if newest > year:
            words = f"{era(year)}の調書です。この事業群には{era(newest)}の調書があり、両方にある欄は、取り込んだあとも{era(newest)}の値を示します。"
            yield Message("info", "", words)


def _missing(read: ReadFile, before: Tables) -> Iterator[Message]:
    """What the sheet in force before (of the same year, else the last one) holds and the file, a whole sheet, does not."""
    asked = {m.question for m in read.messages}
    sheets = list(_sheets(read))
    known = {table: _by_group(before[table], {group for group, _ in sheets}) for table in _ITEMS}
    years, spoken = _years_in_force(before), _spoken(known, before)
    for group, year in sheets:
        last = max((y for y in years.get(group, ()) if y <= year), default=None)
        if last is None:
            continue
        gone: set[str] = set()
        for table, word in _ITEMS.items():
            key = f"{table[:-1]}_id"
            here = {row[key]: row for row in read.tables[table]}
            renamed = [bare(row["name"]) for i, row in here.items() if f"renamed:{table}:{i}" in asked]
            for row in known[table].get(group, ()):
                item = row[key]
                if item not in spoken[table].get(last, ()):
                    continue
                with_project = table == "indicators" and row["project_id"] in gone
                if item in here or with_project or f"no_part:{group}:{_part(table, row)}" in asked:
                    continue
                if difflib.get_close_matches(bare(row["name"]), renamed, 1, _NEAR):
                    continue
                gone |= {item} if table == "projects" else set()
                words = f"{era(last)}の調書にある{word}「{str(row['name'])[:50]}」が、このファイルに見当たりません。終わったものか、名が変わったものか、抜けたものかを確かめてください。"
                if last == year:
                    words += "このまま取り込むと、いまの版からはなくなります(前の版には残ります)"
                else:
                    words += f"取り込むと一覧と判定から外れますが、{era(last)}の調書の記録は残ります"
                yield Message("warning", "", words, f"missing:{table}:{item}")


def _by_group(rows: pd.DataFrame, groups: set[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows[rows["group_id"].isin(groups)].to_dict("records"):
        found.setdefault(row["group_id"], []).append(row)
    return found


def _part(table: str, row: Row) -> str:
    """The part of a sheet that an item stands in; a part that is missing is asked about once, by the reader of the file."""
    if table == "initiatives":
        return "texts"
    return "indicators" if table == "indicators" and row["kind"] == "group" else "projects"


def _spoken(known: Mapping[str, Mapping[str, list[Row]]], before: Tables) -> dict[str, dict[int, set[str]]]:
    """table -> year -> ids of those known items that the sheets of that year speak of."""
    stated = before.stated or before.frames
    years = dict(zip(stated["sources"]["source_id"], stated["sources"]["sheet_year"], strict=True))
    found: dict[str, dict[int, set[str]]] = {}
    for table, of_groups in known.items():
        key = f"{table[:-1]}_id"
        items = {row[key]: years.get(row["source_id"]) for rows in of_groups.values() for row in rows}
        pairs = {(item, year) for item, year in items.items() if year is not None}
        for name in {"projects": ("projects",), "indicators": ("observations",)}.get(table, ()):
            rows = stated[name][stated[name][key].isin(items)]
            pairs |= set(zip(rows[key], rows["sheet_year"], strict=True))
        found[table] = {}
        for item, year in pairs:
            found[table].setdefault(int(year), set()).add(item)
    return found


def _strangers(read: ReadFile, rows: Mapping[str, Sequence[Row]], known: _Known, before: Tables) -> Iterator[Message]:
    """Ids that nobody knows, of files that speak by ids; the nearest is offered."""
    if read.kind in _WHOLE:
        return
    for table, key, named, of in (
        ("indicators", "indicator_id", known.indicators, rows["observations"]),
        ("projects", "project_id", known.projects, rows["budgets"]),
    ):
        first = {row[key]: row for row in reversed(of) if row[key] not in named}
        names = dict(zip(before[table][key], before[table]["name"], strict=True)) if first else {}
        for item, row in first.items():
            near = difflib.get_close_matches(item, list(names), 1, _NEAR)
            offer = f"近いのは「{near[0]}」({str(names[near[0]])[:50]})です。" if near else ""
            words = f"{_ITEMS[table]}のID「{item[:50]}」は、このファイルにもいまのデータにもありません。{offer}IDを確かめてください"
            yield _ask(row, words, "unknown", table, item)
