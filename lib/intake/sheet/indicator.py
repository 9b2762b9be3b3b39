"""An indicator of any section: its name and unit, what the sheet does not print about it, and its printed rates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.contract.letters import plain
from lib.contract.terms import NOT_STATED
from lib.intake.files.book import Cell
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.units import may_be_unit, unit_in
from lib.intake.values import value_of

_BRACKETS = re.compile(r"[\s　]*[((\[［〔【<〈]([^()()\[\]［］〔〕【】<>〈〉]{1,16})[))\]］〕】>〉]\s*$")
_CUMULATIVE = re.compile(r"累計値?|累積値?")


def split_name(text: str, printed: Sequence[str] = ()) -> tuple[str, str, bool]:
    """(name, unit in brackets behind it or "", whether it is printed as cumulative) of an indicator's printed name.

    A bracket is a unit where its word is one; others belong to the name, as in ``健康寿命(男性)``. `printed` are the units that
    stand beside its figures: without any, a short word that nobody knows may be one too.
    """
    name = re.sub(r"^[\s①-⑳]+", "", text).strip()
    name = re.sub(r"[\s　]*(?:※\d*|\(注\d*\)|\*\d*)$", "", name)
    unit, cumulative = "", False
    while found := _BRACKETS.search(name):
        rest = []
        for part in re.split(r"[、,・]", plain(found[1])):
            if _CUMULATIVE.fullmatch(part):
                cumulative = True
            else:
                rest.append(part)
        inside = "・".join(rest)
        named = unit_in(inside)
        if not named and (plain(inside) in {plain(u) for u in printed} or (not any(printed) and may_be_unit(inside))):
            named = inside
        if inside and (unit or not named):
            break
        unit = unit or named
        name = name[: found.start()].rstrip()
    return " ".join(name.split()), unit, cumulative


def is_number(cell: Cell) -> bool:
    """Whether a cell holds one number, with whatever word or unit."""
    return value_of(cell.text, cell.number).state == "number"


def grid_value(cell: Cell | None) -> float | None:
    """The number that a cell holds; None for none."""
    return value_of(cell.text, cell.number).number if cell else None


def rated(
    draft: Draft,
    indicator: str,
    year: int,
    cell: Cell | None,
    label: Cell,
    target: float | None,
    actual: float | None,
    note: str = "",
) -> None:
    """A printed rate: with its sign, or a number that its own figures tell to be a share or percent."""
    if cell is not None and "%" not in plain(cell.text):
        value = value_of(cell.text, cell.number)
        if value.state == "number" and value.number is not None and not value.unit:
            rate = actual / target if actual is not None and target else None
            for factor in (1, 100):
                if rate is not None and abs(value.number / factor - rate) <= 0.0051:
                    draft.observe(indicator, year, "printed_rate", round(value.number / factor, 12), "reported", cell, cell.text, "inferred", note or "「%」のない率。目標と実績から、割合か百分率かを推定した。")  # fmt: skip
                    return
            draft.say("warning", cell, f"達成率「{cell.text[:20]}」に「%」がなく、割合か百分率かを特定できません", Question("unread", (indicator, year, "printed_rate")))  # fmt: skip
            draft.observe(indicator, year, "printed_rate", None, "illegible", cell, cell.text, "inferred" if note else "printed", note)  # fmt: skip
            return
    draft.figure(indicator, year, "printed_rate", cell, label, note)


def describe(
    draft: Draft, cell: Cell, project_id: str | None, kind: str, name: str, cumulative: bool, attribution: str
) -> str:
    """Add an indicator; what a sheet never prints comes from what is known of it. Returns its id.

    What is not known either (accumulation "", direction not_stated) is asked about afterwards: lib.intake.check.unprinted.
    """
    indicator = draft.identity.indicator(project_id, kind, name)
    known = draft.identity.row("indicators", indicator)
    if not known and draft.identity.known is not None:
        draft.say("info", cell, f"指標「{name[:60]}」は新しい指標とします")
    accumulation = "cumulative" if cumulative else str(known.get("accumulation") or "")
    short = known.get("short_name")
    draft.add(
        "indicators",
        cell,
        attribution,
        indicator_id=indicator,
        group_id=draft.group_id,
        project_id=project_id,
        kind=kind,
        name=name,
        short_name=short if isinstance(short, str) else None,
        unit=str(known.get("unit") or ""),
        accumulation=accumulation,
        direction=str(known.get("direction") or NOT_STATED),
    )
    return indicator


def settle_unit(draft: Draft, indicator: str, cell: Cell, named: str, units: Sequence[str]) -> None:
    """The unit that is printed, in the name's brackets (`named`) or beside figures, else the one that is known.

    Several different ones are asked about, and a word in brackets that is no known unit.
    """
    row = next(r for r in draft.rows["indicators"] if r["indicator_id"] == indicator)
    printed = list({plain(u): u for u in reversed((named, *units)) if u}.values())[::-1]
    if len(printed) > 1:
        draft.say("warning", cell, f"指標「{row['name'][:60]}」の単位がそろっていません({'、'.join(printed)})。「{printed[0]}」として読み取りました。同じ単位に直すか、このままでよいことを確かめてください", Question("units", (indicator,), tuple(printed)))  # fmt: skip
    if named and not unit_in(named) and plain(named) not in {plain(u) for u in (*units, str(row["unit"]))}:
        draft.say("warning", cell, f"指標名の後ろの「({named})」を単位として読み取りました。指標名の一部である場合は、単位を書き足してください", Question("units", (indicator,), (named,)))  # fmt: skip
    if printed:
        row["unit"] = printed[0]
        return
    row["attribution"] = "inferred"  # the unit is not on the sheet
    if not row["unit"]:
        draft.say(
            "warning",
            cell,
            f"指標「{row['name'][:60]}」の単位が書かれていません。単位なしとして読み取りました",
            Question("no_unit", (indicator,)),
        )
