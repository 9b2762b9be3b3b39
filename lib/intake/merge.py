"""What files would put in force: whole sheets take the place of their group and year, answers and tables join what is there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import pandas as pd
import pyarrow as pa

from lib.contract.era import era_year
from lib.contract.tables import CONTRACTS
from lib.contract.terms import NOT_STATED
from lib.intake.files.book import OF_SHEETS, Message, ReadFile
from lib.intake.read import as_tables
from lib.intake.sheet.draft import no_rows
from lib.store.sheets import Reading, by_sheet, groups_of, rows_of_groups
from lib.store.tables import Tables
from lib.store.vintage import in_force


@dataclass(frozen=True)
class Merged:
    """The sheets as they would be committed, and what keeps some of the files out, by the sha256 of the file."""

    readings: tuple[Reading, ...]
    messages: Mapping[str, tuple[Message, ...]]


def readings_of(reads: Sequence[ReadFile], before: Tables) -> Merged:
    """The readings that files make, on top of what is in force. A file with errors is left out; the others go on."""
    messages: dict[str, list[Message]] = {}
    made: dict[tuple[str, int], Reading] = {}
    first_file: dict[tuple[str, int], str] = {}
    here = set(before.stated["sources"]["sha256"])
    for read in (r for r in reads if r.kind in OF_SHEETS and r.level != "error"):
        if read.sha256 in here and not read.tables["quality"]:  # mended by hand it says something else
            words = "同じファイルを取込済みです。変更はありません。"
            messages.setdefault(read.sha256, []).append(Message("info", "", words))
            continue
        for reading in by_sheet(_frames(read), {read.sha256: read.content}):
            key = (reading.group_id, reading.sheet_year)
            if key in made:
                words = f"{_called(reading)}の{era_year(key[1])}の調書が、「{first_file[key]}」にもあります。1件だけ選んでください。"
                messages.setdefault(read.sha256, []).append(Message("error", "", words))
                continue
            made[key] = _with_notes(reading, before) if read.sha256 in here else reading
            first_file[key] = read.file
    for read in (r for r in reads if r.kind == "table" and r.level != "error"):
        messages.setdefault(read.sha256, []).extend(_join_table(read, before, made))
    parts = [r for r in reads if r.kind not in (*OF_SHEETS, "table") and r.level != "error" and any(r.tables.values())]
    for read in parts:
        rows = _frames(read)
        owners = _owners(rows, before, made)
        lost = {name: int((owner.isna()).sum()) for name, owner in owners.items() if owner.isna().any()}
        if lost or any(len(rows[n]) for n in ("sources", "viewpoints", "quality") if read.kind == "csv"):
            words = "事業群を特定できない行があるため、取り込めません。IDが現在のデータにあるかを確かめてください。"
            messages.setdefault(read.sha256, []).append(Message("error", "", words))
            continue
        for group in sorted({g for owner in owners.values() for g in owner}):
            _join(str(group), rows, owners, before, made, {read.sha256: read.content})
    return Merged(tuple(made.values()), {sha256: tuple(said) for sha256, said in messages.items()})


def _called(reading: Reading) -> str:
    """A sheet's program group as people call it: its name, else its code."""
    (name,) = reading.tables["program_groups"].column("name").to_pylist()[:1] or [None]
    return f"事業群「{name or reading.group_id}」"


def _join_table(read: ReadFile, before: Tables, made: dict[tuple[str, int], Reading]) -> list[Message]:
    """Put an indicator table into the sheets of its groups and year, by key. What the file gave before makes room.

    A file that is in force for another group is refused: that group would be left with nothing.
    """
    readings = by_sheet(_frames(read), {read.sha256: read.content})
    groups = {reading.group_id for reading in readings}
    stated = before.stated["sources"]
    documents = set(stated.loc[stated["sha256"] == read.sha256, "source_id"])
    heads = before.stated["indicators"]
    others = set(heads.loc[heads["source_id"].isin(documents), "group_id"]) - groups
    if others:
        words = f"このファイルは、すでに事業群「{'、'.join(sorted(others))}」の表として取込済みです。事業群を変えるには、「版の履歴」でその取込の前に戻してから、読み込み直してください。"
        return [Message("error", "", words)]
    in_force = {(r.group_id, r.sheet_year): r for group in groups for r in _sheets_of(before, group)}
    cleared = {key: _without(r, documents) for key, r in in_force.items() if documents & set(r.sources)}
    changes = dict(cleared)
    for reading in readings:
        key = (reading.group_id, reading.sheet_year)
        base = made.get(key) or cleared.get(key) or in_force.get(key)
        changes[key] = _with_table(base, reading) if base else reading
    if all(key in in_force and reading.digest == in_force[key].digest for key, reading in changes.items()):
        return [Message("info", "", "同じファイルを取込済みです。変更はありません。")]
    made.update(changes)
    return []


def _without(reading: Reading, documents: set[str]) -> Reading:
    """A sheet without the indicators and figures of these documents."""
    tables = dict(reading.tables)
    for name in ("observations", "indicators", "quality"):
        rows = tables[name].to_pandas()
        rows = rows[~rows["source_id"].isin(documents)]
        tables[name] = pa.Table.from_pandas(rows, schema=CONTRACTS[name].arrow, preserve_index=False)
    return replace(reading, tables=tables)


def _with_table(base: Reading, table: Reading) -> Reading:
    """A sheet with the figures of an indicator table. Its group, projects and indicators stay as the sheet states them."""
    tables = {}
    for name, contract in CONTRACTS.items():
        old, new = base.tables[name].to_pandas(), table.tables[name].to_pandas()
        if name == "indicators":
            old = _with_directions(old, new)
        wins = "last" if name == "observations" else "first"
        whole = pd.concat([old, new]).drop_duplicates(list(contract.key), keep=wins) if len(new) else old
        tables[name] = pa.Table.from_pandas(whole.reset_index(drop=True), schema=contract.arrow, preserve_index=False)
    return replace(base, tables=tables, files={**base.files, **table.files})


def _with_directions(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Indicators with the direction that the table states where nobody has said it before."""
    said = old["indicator_id"].map(dict(zip(new["indicator_id"], new["direction"], strict=True)))
    return old.assign(direction=old["direction"].where((old["direction"] != NOT_STATED) | said.isna(), said))


def _with_notes(reading: Reading, before: Tables) -> Reading:
    """A document read again after it was mended, with what a person took from its prose and noted about it."""
    found = dict(reading.tables)
    for one in _sheets_of(before, reading.group_id):
        if one.sheet_year != reading.sheet_year:
            continue
        prose = one.tables["observations"].to_pandas()
        kept = {"observations": prose[prose["attribution"] == "prose"], "quality": one.tables["quality"].to_pandas()}
        for name, rows in kept.items():
            contract = CONTRACTS[name]
            rows = rows[rows["source_id"].isin(set(reading.sources))]
            whole = pd.concat([found[name].to_pandas(), rows]).drop_duplicates(list(contract.key), keep="first")
            found[name] = pa.Table.from_pandas(whole, schema=contract.arrow, preserve_index=False)
    return replace(reading, tables=found)


def _frames(read: ReadFile) -> dict[str, pd.DataFrame]:
    tables = as_tables({**no_rows(), **read.tables})
    return {name: table.to_pandas() for name, table in tables.items()}


def _owners(
    rows: Mapping[str, pd.DataFrame], before: Tables, made: Mapping[tuple[str, int], Reading]
) -> dict[str, pd.Series]:
    """The group of each row of a part, from its own ids, those in force and those of sheets read with it."""
    names = ("projects", "indicators", "initiatives")
    known = {
        name: pd.concat([before.stated[name], *(r.tables[name].to_pandas() for r in made.values()), rows[name]])
        .drop_duplicates(CONTRACTS[name].columns[0].name, keep="last")
        .reset_index(drop=True)
        for name in names
    }
    found = groups_of({**rows, **known})
    return {name: owner for name, owner in found.items() if len(rows[name]) and name not in names} | {
        name: rows[name]["group_id"] for name in names if len(rows[name])
    }


def _join(
    group: str,
    rows: Mapping[str, pd.DataFrame],
    owners: Mapping[str, pd.Series],
    before: Tables,
    made: dict[tuple[str, int], Reading],
    files: Mapping[str, bytes],
) -> None:
    """Put the rows of one group into its readings, by key."""
    mine = {name: rows[name][owner == group] for name, owner in owners.items() if (owner == group).any()}
    sheets = {r.sheet_year: r for r in _sheets_of(before, group)} | {y: r for (g, y), r in made.items() if g == group}
    newest = max(sheets)
    years = {int(y) for part in mine.values() if "sheet_year" in part for y in part["sheet_year"]} or {newest}
    for year in years:
        base = sheets.get(year, sheets[newest])
        tables = {}
        for name, contract in CONTRACTS.items():
            new = mine.get(name, rows[name].iloc[:0])
            if "sheet_year" in new:
                new = new[new["sheet_year"] == year]
            if name in ("sources", "quality"):  # of no group by themselves: they go with what cites their document
                cited = {s for part in mine.values() for s in part["source_id"]}
                new = rows[name][rows[name]["source_id"].isin(cited)]
            whole = pd.concat([base.tables[name].to_pandas(), new]) if len(new) else base.tables[name].to_pandas()
            whole = whole.drop_duplicates(list(contract.key), keep="last").reset_index(drop=True)
            tables[name] = pa.Table.from_pandas(whole, schema=contract.arrow, preserve_index=False)
        made[group, base.sheet_year] = replace(base, tables=tables, files={**base.files, **files})


def _sheets_of(before: Tables, group: str) -> list[Reading]:
    return by_sheet(rows_of_groups(before.stated, [group]), {})


def after(before: Tables, readings: Sequence[Reading]) -> Tables:
    """What would be in force once these readings are committed; the same rule as the store's."""
    if not readings:
        return before
    groups = {r.group_id for r in readings}
    new = {(r.group_id, r.sheet_year): r for r in readings}
    kept = [r for group in sorted(groups) for r in _sheets_of(before, group) if (r.group_id, r.sheet_year) not in new]
    order = sorted([*kept, *readings], key=lambda r: r.sheet_year)
    frames = {}
    owners = groups_of(before.stated)
    for name, contract in CONTRACTS.items():
        rows = before.stated[name]
        rest = rows[~owners[name].isin(groups)] if name in owners else rows
        joined = pd.concat([rest, *(r.tables[name].to_pandas() for r in order)])
        frames[name] = joined.drop_duplicates(list(contract.key), keep="last").reset_index(drop=True)
    cited = {s for name, rows in frames.items() if name != "sources" and name != "quality" for s in rows["source_id"]}
    for name in ("sources", "quality"):
        frames[name] = frames[name][frames[name]["source_id"].isin(cited)].reset_index(drop=True)
    revisions = {**before.revisions, **{group: (f"preview {uuid.uuid4().hex}",) for group in groups}}
    return replace(
        before, frames=MappingProxyType(in_force(frames)), stated=MappingProxyType(frames), version="下見", revisions=revisions
    )  # fmt: skip
