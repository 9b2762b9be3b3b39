"""New names beside those that are gone: perhaps the same thing under another name, so that its history goes on."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace

from lib.intake.answers import Answers
from lib.intake.check.known import Row
from lib.intake.files.book import OF_SHEETS, Kind, Message, ReadFile
from lib.intake.question import Proposal, Question
from lib.intake.sheet.identity import bare
from lib.store.tables import Tables

NEW = "new"  # the answer that it is none of the known ones
_ITEMS = {"projects": "事務事業", "indicators": "指標"}
# The kinds of files that speak of things by name, with how much a name must resemble one that is gone to be asked about: a
# whole sheet holds all that its group has, an indicator table perhaps a part.
_ALIKE: dict[Kind, float] = {**dict.fromkeys(OF_SHEETS, 0.5), "table": 0.75}
_LIKELY, _MOST_OFFERED = 0.75, 4


def ask_renamed(read: ReadFile, before: Tables | None, answers: Answers) -> ReadFile:
    """The file with a question for each new name that a known one, which is not on the sheet, resembles."""
    if before is None or read.kind not in _ALIKE:
        return read
    asked = [m for table in _ITEMS for m in _asked(table, read, before, answers)]
    return replace(read, messages=(*read.messages, *asked))


def _asked(table: str, read: ReadFile, before: Tables, answers: Answers) -> Iterator[Message]:
    key = f"{table[:-1]}_id"
    rows = before[table]
    known = rows[rows["group_id"].isin({row["group_id"] for row in read.tables[table]})].to_dict("records")
    ever_known = set((before.stated or before.frames)[table][key])
    here = {row[key] for row in read.tables[table]}
    gone = [row for row in known if row[key] not in here]
    for row in read.tables[table]:
        if row[key] in ever_known:
            continue
        near = _nearest(
            row, _ALIKE[read.kind], [g for g in gone if g["group_id"] == row["group_id"] and _owner(g) == _owner(row)]
        )
        question = Question("renamed", (table, row[key]))
        codes = [*(str(g[key]) for _, g in near), NEW]
        if not near or answers.code(question, read.sha256, codes):
            continue
        options = [(str(g[key]), f"「{str(g['name'])[:60]}」と同じ") for _, g in near]
        likely = str(near[0][1][key]) if near[0][0] >= _LIKELY else ""
        proposal = Proposal((*options, (NEW, "新規(どれとも異なる)")), likely, "名称が似ているため" if likely else "")
        names = "".join(f"「{str(g['name'])[:60]}」" for _, g in near)
        words = (
            f"{_ITEMS[table]}「{str(row['name'])[:60]}」は前の調書にありません。{names}の名称が変わったものであれば、"
            "同じものと回答すると、前の年度からの実績を引き継ぎます"
        )
        yield Message("warning", str(row["source_ref"] or ""), words, question, proposal)


def _owner(row: Row) -> str:
    """The project that an indicator is of; "" for a project and for an indicator of the group."""
    owner = row.get("project_id") if "indicator_id" in row else None
    return owner if isinstance(owner, str) else ""


def _nearest(row: Row, least: float, gone: list[Row]) -> list[tuple[float, Row]]:
    """The known rows whose names resemble this one's, the nearest first, each with how much (0 to 1)."""
    name = bare(row["name"])
    near = [(difflib.SequenceMatcher(None, name, bare(g["name"])).ratio(), g) for g in gone]
    near = [(ratio, g) for ratio, g in near if ratio >= least]
    return sorted(near, key=lambda pair: -pair[0])[:_MOST_OFFERED]
