"""Whether what was read makes sense, by itself and beside what is in force. Nothing is changed: each finding is a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import MEASURES
from lib.intake.book import Message, ReadFile
from lib.intake.identity import bare
from lib.store.tables import Tables

_JUMP = 10.0
_ROUNDING = 0.0051  # a rate is printed in whole percent
Row = Mapping[str, Any]


def questions(read: ReadFile, before: Tables | None) -> list[Message]:
    """What an attentive reader of the file would ask. Every question carries the figures that it is about."""
    rows = read.tables
    indicators = {r["indicator_id"]: r for r in rows["indicators"]}
    if before is not None:
        for r in before["indicators"].to_dict("records"):
            indicators.setdefault(r["indicator_id"], r)
    figures = {
        (r["indicator_id"], r["fiscal_year"], r["measure"]): r for r in rows["observations"] if r["value"] is not None
    }
    found = [*_rates(figures, indicators), *_budgets(rows["budgets"])]
    if before is not None:
        # What older and equal sheets say: a newer one is no measure for a file of an earlier year.
        year = max((int(r["sheet_year"]) for r in rows["observations"]), default=0)
        known = before.stated["observations"]
        ids = set(indicators) & {r["indicator_id"] for r in rows["observations"]}
        mine = known[known["indicator_id"].isin(ids) & known["value"].notna() & (known["sheet_year"] <= year)]
        mine = mine.sort_values("sheet_year", kind="stable")
        old = {(r["indicator_id"], r["fiscal_year"], r["measure"]): r for r in mine.to_dict("records")}
        found += _older(read, before)
        found += [*_restated(figures, old, indicators), *_units(rows["indicators"], before), *_missing(read, before)]
        found += _courses(figures, old, indicators)
        found += _blanked(rows["observations"], old, indicators)
    else:
        found += _courses(figures, {}, indicators)
    return found


def _older(read: ReadFile, before: Tables) -> Iterator[Message]:
    """That a newer sheet of the group is in force, which goes on to speak."""
    years = before.stated["projects"].groupby("group_id")["sheet_year"].max()
    mine = {r["source_id"]: int(r["sheet_year"]) for r in read.tables["sources"]}
    for group in read.tables["program_groups"]:
        newest, year = years.get(group["group_id"]), mine.get(group["source_id"])
        if newest is not None and year is not None and year < newest:
            words = f"{era(year)}の調書です。この事業群には{era(int(newest))}の調書があり、両方にある欄は、取り込んだあとも{era(int(newest))}の値を示します。"
            yield Message("info", "", words)


def _name(indicators: Mapping[str, Row], indicator: str) -> str:
    return f"「{str(indicators.get(indicator, {}).get('name', indicator))[:50]}」"


def _n(value: float) -> str:
    return f"{value:,.10g}"


def _rates(figures: Mapping[tuple[str, int, str], Row], indicators: Mapping[str, Row]) -> Iterator[Message]:
    for (indicator, year, measure), row in figures.items():
        if measure != "printed_rate":
            continue
        target, actual = (figures.get((indicator, year, m)) for m in ("target", "actual"))
        if not target or not actual or target["value"] <= 0:
            continue
        rate = actual["value"] / target["value"]
        if str(indicators.get(indicator, {}).get("direction")) == "decrease":
            continue  # how a rate of what should fall is printed is the prefecture's choice
        if abs(rate - row["value"]) > _ROUNDING:
            words = (
                f"{_name(indicators, indicator)}の{era(year)}の達成率は「{row['source_text']}」ですが、同じ行の目標{_n(target['value'])}と"
                f"実績{_n(actual['value'])}からは{rate:.0%}です。どちらかの数字を確かめてください"
            )
            key = f"rate_differs:{indicator}:{year}:{row['value']:g}:{target['value']:g}:{actual['value']:g}"
            yield Message("warning", row["source_ref"], words, key)


def _budgets(budgets: list[dict[str, Any]]) -> Iterator[Message]:
    amounts = {
        (r["project_id"], r["fiscal_year"], r["stage"], r["item"]): r
        for r in budgets
        if r["amount_thousand_yen"] is not None
    }
    for (project, year, stage, item), row in amounts.items():
        total = amounts.get((project, year, stage, "total"))
        if item == "general_fund" and total and row["amount_thousand_yen"] > total["amount_thousand_yen"]:
            words = f"うち一般財源({row['amount_thousand_yen']:,}千円)が事業費({total['amount_thousand_yen']:,}千円)より多くなっています。列がずれていないかを確かめてください"
            key = (
                f"fund_over_total:{project}:{year}:{stage}:{row['amount_thousand_yen']}:{total['amount_thousand_yen']}"
            )
            yield Message("warning", row["source_ref"], words, key)


def _restated(
    figures: Mapping[tuple[str, int, str], Row], old: Mapping[tuple[str, int, str], Row], indicators: Mapping[str, Row]
) -> Iterator[Message]:
    for key, row in figures.items():
        was = old.get(key)
        if was is None or was["value"] == row["value"] or key[2] == "printed_rate":
            continue
        indicator, year, measure = key
        words = (
            f"{_name(indicators, indicator)}の{era(year)}の{MEASURES[measure]}が、前の{_n(was['value'])}から{_n(row['value'])}に変わっています。"
            "改められたものか、写し間違いかを確かめてください"
        )
        yield Message(
            "warning",
            row["source_ref"],
            words,
            f"restated:{indicator}:{year}:{measure}:{was['value']:g}:{row['value']:g}",
        )


def _blanked(
    read: Sequence[Row], old: Mapping[tuple[str, int, str], Row], indicators: Mapping[str, Row]
) -> Iterator[Message]:
    """Figures in force that the newer sheet leaves blank or strikes: its cell would win."""
    for row in read:
        key = (row["indicator_id"], row["fiscal_year"], row["measure"])
        was = old.get(key)
        if (
            row["value"] is None
            and was is not None
            and key[2] != "printed_rate"
            and was["sheet_year"] <= row["sheet_year"]
        ):
            indicator, year, measure = key
            words = (
                f"{_name(indicators, indicator)}の{era(year)}の{MEASURES[measure]}は、前の調書では{_n(was['value'])}ですが、このファイルでは値がありません。"
                "このまま取り込むと、値のない欄になります。抜けていないかを確かめてください"
            )
            yield Message("warning", row["source_ref"], words, f"blanked:{indicator}:{year}:{measure}:{was['value']:g}")


def _courses(
    figures: Mapping[tuple[str, int, str], Row], old: Mapping[tuple[str, int, str], Row], indicators: Mapping[str, Row]
) -> Iterator[Message]:
    """Actuals from year to year: a cumulative one that falls, any one that jumps ten times."""
    series: dict[str, dict[int, float]] = {}
    for (indicator, year, measure), row in [*old.items(), *figures.items()]:
        if measure in ("actual", "baseline"):
            series.setdefault(indicator, {})[year] = row["value"]
    for (indicator, year, measure), row in figures.items():
        if measure != "actual":
            continue
        earlier = [y for y in series[indicator] if y < year]
        if not earlier:
            continue
        last = max(earlier)
        before, now = series[indicator][last], row["value"]
        key = f"{indicator}:{year}:{before:g}:{now:g}"
        if str(indicators.get(indicator, {}).get("accumulation")) == "cumulative" and now < before:
            words = f"累計の指標{_name(indicators, indicator)}の{era(year)}の実績{_n(now)}が、{era(last)}の{_n(before)}より少なくなっています。単年度の値ではないかを確かめてください"
            yield Message("warning", row["source_ref"], words, f"fell:{key}")
        elif before and now and (abs(now / before) >= _JUMP or abs(now / before) <= 1 / _JUMP):
            words = f"{_name(indicators, indicator)}の{era(year)}の実績{_n(now)}は、{era(last)}の{_n(before)}と10倍以上違います。桁を確かめてください"
            yield Message("warning", row["source_ref"], words, f"jump:{key}")


def _units(read: list[dict[str, Any]], before: Tables) -> Iterator[Message]:
    known = before["indicators"].set_index("indicator_id")["unit"]
    for row in read:
        was = known.get(row["indicator_id"])
        if isinstance(was, str) and row["unit"] and bare(was) != bare(row["unit"]):
            words = f"「{row['name'][:50]}」の単位が、前の「{was}」から「{row['unit']}」に変わっています。値の桁も変わっていないかを確かめてください"
            yield Message("warning", row["source_ref"], words, f"unit:{row['indicator_id']}:{was}:{row['unit']}")


_ITEMS = {"projects": "事務事業", "indicators": "指標", "initiatives": "取組項目"}


def _missing(read: ReadFile, before: Tables) -> Iterator[Message]:
    """What the group's newest sheet in force holds and the file, a whole sheet of the group, does not."""
    if read.kind not in ("text", "xlsx", "pdf"):
        return
    for group in read.tables["program_groups"]:
        here = group["group_id"]
        for table, word in _ITEMS.items():
            rows: pd.DataFrame = before[table]
            rows = rows[rows["group_id"] == here]
            mine = {r.get(f"{table[:-1]}_id") for r in read.tables[table]}
            for row in rows.to_dict("records"):
                item = row[f"{table[:-1]}_id"]
                if item not in mine:
                    words = f"前の調書にある{word}「{str(row['name'])[:50]}」が、このファイルに見当たりません。終わったものか、名が変わったものか、抜けたものかを確かめてください。前の記録は消えません"
                    yield Message("warning", "", words, f"missing:{table}:{item}")
