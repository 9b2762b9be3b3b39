"""The file as a whole: an older sheet, what is missing from it, and ids that nobody knows."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from lib.contract.era import era
from lib.intake.check.known import (
    KnownFacts,
    Row,
    ask,
)
from lib.intake.files.book import OF_SHEETS, Message, ReadFile
from lib.intake.question import Question
from lib.store.tables import Tables

_NEAR = 0.75
_ITEMS = {"projects": "事務事業", "indicators": "指標", "initiatives": "取組項目"}


def _sheets(read: ReadFile) -> Iterator[tuple[str, int]]:
    """(group, year) of the whole sheets that a file holds."""
    years = {row["source_id"]: row["sheet_year"] for row in read.tables["sources"]}
    for group in read.tables["program_groups"] if read.kind in OF_SHEETS else ():
        if years.get(group["source_id"]) is not None:
            yield group["group_id"], years[group["source_id"]]


def _years_in_force(before: Tables) -> dict[str, list[int]]:
    """group -> the years of its sheets, the first year first."""
    stated = before.stated or before.frames
    heads = stated["program_groups"].merge(stated["sources"], on="source_id")
    rows = pd.concat([of[["group_id", "sheet_year"]] for of in (stated["projects"], heads)]).drop_duplicates()
    return {str(group): sorted(of) for group, of in rows.groupby("group_id")["sheet_year"]}


def older(read: ReadFile, before: Tables) -> Iterator[Message]:
    """That a newer sheet of the group is in force, which goes on to speak."""
    years = _years_in_force(before)
    for group, year in _sheets(read):
        newest = max(years.get(group, ()), default=year)
        if newest > year:
            words = f"{era(year)}の調書です。この事業群には{era(newest)}の調書があり、両方にある欄は、取り込んだあとも{era(newest)}の値を示します。"
            yield Message("info", "", words)


def hidden(read: ReadFile, before: Tables) -> Iterator[Message]:
    """Indicators of an older table that the group's newest sheet does not have: they come in and are not shown."""
    if read.kind != "table" or not read.tables["sources"]:
        return
    stated = before.stated or before.frames
    newest = stated["projects"].groupby("group_id")["sheet_year"].max().to_dict()
    last = stated["observations"].groupby("indicator_id")["sheet_year"].max().to_dict()
    year = max(row["sheet_year"] for row in read.tables["sources"])
    by_group: dict[str, list[str]] = {}
    for row in read.tables["indicators"]:
        if max(year, last.get(row["indicator_id"], 0)) < newest.get(row["group_id"], 0):
            by_group.setdefault(row["group_id"], []).append(f"「{str(row['name'])[:40]}」")
    for group, names in by_group.items():
        newer, listed = era(int(newest[group])), f"{'、'.join(names[:5])}{'ほか' if len(names) > 5 else ''}"
        words = f"この事業群には{newer}の調書があり、そこにない{len(names)}指標({listed})は、取り込んでも一覧と判定には含みません。記録には残ります"
        yield Message("warning", "", words, Question("left_out", (group, year), tuple(names[:5])))


def missing(read: ReadFile, before: Tables) -> Iterator[Message]:
    """What the sheet in force before (of the same year, else the last one) holds and the file, a whole sheet, does not."""
    asked = {m.question for m in read.messages}
    renamed = (m.proposal for m in read.messages if m.proposal and m.question and m.question.kind == "renamed")
    offered = {code for proposal in renamed for code, _ in proposal.options}
    sheets = list(_sheets(read))
    known = {table: _by_group(before[table], {group for group, _ in sheets}) for table in _ITEMS}
    years, spoken = _years_in_force(before), _spoken(known, before)
    stated = before.stated or before.frames
    of_projects = stated["projects"].groupby("group_id")["sheet_year"].unique().to_dict()
    for group, year in sheets:
        last = max((y for y in years.get(group, ()) if y <= year), default=None)
        if last is None:
            continue
        # Tables of indicators may have come in since the last sheet that names projects: what either had is asked about.
        last = max((int(y) for y in of_projects.get(group, ()) if y <= year), default=last)
        gone: set[str] = set()
        for table, word in _ITEMS.items():
            key = f"{table[:-1]}_id"
            here = {row[key]: row for row in read.tables[table]}
            for row in known[table].get(group, ()):
                item = row[key]
                if not any(item in spoken[table].get(y, ()) for y in range(last, year + 1)):
                    continue
                with_project = table == "indicators" and row["project_id"] in gone | offered
                if (
                    item in here
                    or item in offered
                    or with_project
                    or Question("no_part", (group, _part(table, row))) in asked
                ):
                    continue
                gone |= {item} if table == "projects" else set()
                words = f"{era(last)}の調書にある{word}「{str(row['name'])[:50]}」が、このファイルにありません。終了、名称の変更又は記載漏れのいずれかを確かめてください。"
                if last == year:
                    words += "このまま取り込むと、現在の版から除かれます(前の版には残ります)"
                else:
                    words += f"取り込むと一覧と判定から外れますが、{era(last)}の調書の記録は残ります"
                yield Message("warning", "", words, Question("missing", (table, item)))


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


def strangers(
    read: ReadFile, rows: Mapping[str, Sequence[Row]], known: KnownFacts, before: Tables
) -> Iterator[Message]:
    """Ids that nobody knows, of files that speak by ids; the nearest is offered."""
    if read.kind in OF_SHEETS:
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
            words = f"{_ITEMS[table]}のID「{item[:50]}」は、このファイルにも現在のデータにもありません。{offer}IDを確かめてください"
            yield ask(row, words, Question("unknown", (table, item)))
