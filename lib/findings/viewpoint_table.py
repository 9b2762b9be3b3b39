"""The table of viewpoints: a row for each project and indicator, or of many groups for each measure, department or section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lib.contract import heads
from lib.contract.terms import circled
from lib.contract.wording import group_label
from lib.findings.model import To, go, stay
from lib.findings.pages import Turning, page_of, turning
from lib.findings.viewpoints import shown_viewpoint
from lib.judge.evaluation import Evaluation, Frame
from lib.store.lookups import listed_viewpoints
from lib.store.rows import rows_of
from lib.view.filters import OF_GROUPS, UNNAMED
from lib.view.narrow import View, named_groups
from lib.view.parameters import Vocabulary

_A_PAGE: Final = 50
_FEW_GROUPS: Final = 12  # whose items are looked at one by one
_HEADS: Final = {"measure": heads.MEASURE, "department": heads.DEPARTMENT, "section": heads.SECTION}
_LAYOUTS: Final = {
    "measure": "施策で数える",
    "department": "部局で数える",
    "section": "所管課で数える",
    "list": "1件ずつ",
}


@dataclass(frozen=True)
class Column:
    """A viewpoint over its column: its sign and name lead to its reasons."""

    sign: str
    name: str
    hint: str
    to: To
    is_chosen: bool


@dataclass(frozen=True)
class Cell:
    """What stands of one viewpoint in a row. `spoken` is what its sign means, for a screen reader."""

    lines: tuple[str, ...]
    hint: str
    to: To
    spoken: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the table; `group` is empty where all are of one group. Its cells stand along the table's columns."""

    name: str
    to: To | None
    group: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class ViewpointTable:
    """A page of the table. `subject`: what a row is; `note`: how to read the counts, empty where items are listed."""

    subject: str
    label: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    turning: Turning
    note: str = ""


def layouts(view: View, words: Vocabulary) -> dict[str, str]:
    """How the table of many groups can be looked at; none where there are few."""
    if len(view.groups) <= _FEW_GROUPS:
        return {}
    known = words.words
    return {key: label for key, label in _LAYOUTS.items() if key in ("section", "list") or known[key]}


def counted_by(view: View, words: Vocabulary) -> str:
    """Whether the table counts by measure, department or section; empty where it lists items."""
    wanted = view.selection.by
    if len(view.groups) <= _FEW_GROUPS or wanted == "list":
        return ""
    if wanted in ("department", "section"):
        return wanted
    return "measure" if words.words["measure"] else "section"


def make_viewpoint_table(view: View, words: Vocabulary) -> ViewpointTable:
    """The page of the table that the address asks for."""
    by = counted_by(view, words)
    return _count_table(view, by, words.words[by]) if by else _item_table(view)


def _columns(view: View) -> dict[int, Column]:
    chosen = shown_viewpoint(view)
    return {
        number: Column(
            circled(number),
            listed.short,
            f"{listed.short or listed.label}: 理由を見る",
            stay(view, "viewpoints", code=str(number)),
            number == chosen,
        )
        for number, listed in listed_viewpoints(view.evaluation.tables).items()
    }


# ---------------------------------------------------------------------- counts of many groups

_Counts = Mapping[tuple[str, int], int]  # by head and viewpoint


def _count_table(view: View, by: str, labels: Mapping[str, str]) -> ViewpointTable:
    """How many records and suggestions of each viewpoint stand under each head; each count opens its items."""
    recorded, suggested = _count(view, by, _records(view)), _count(view, by, view.flags)
    head_names = sorted({head for head, _ in (*recorded, *suggested)}, key=lambda head: (head == UNNAMED, head))
    page = page_of(view.selection, len(head_names), _A_PAGE)
    columns = _columns(view)
    rows = []
    for head in head_names[page.items]:
        counts = [(recorded.get((head, v), 0), suggested.get((head, v), 0)) for v in columns]
        cells = tuple(_count_cell(view, by, head, v, *count) for v, count in zip(columns, counts, strict=True))
        opened = stay(view, "viewpoints", **{by: (head,)}, by="list", page=1)
        rows.append(Row(labels.get(head, head), opened, "", cells))
    without_groups = (
        "所管課で数えるときは、事業群そのものと事業群の指標への注意(自動)を含みません。" if by == "section" else ""
    )
    return ViewpointTable(
        _HEADS[by],
        "視点の数の表",
        f"{_HEADS[by]}ごとの視点の数。●は記載の件数、○は注意(自動)の件数",
        tuple(columns.values()),
        tuple(rows),
        turning("viewpoints", view.selection, page, "行"),
        f"●記載の件数 ○注意(自動)の件数。選ぶと1件ずつ。{without_groups}",
    )


def _records(view: View) -> Frame:
    """The recorded viewpoints in view. Columns: project_id, group_id, viewpoint."""
    records = view.agreement[view.agreement["is_recorded"]]
    groups = view.evaluation.tables["projects"].set_index("project_id")["group_id"]
    return records.assign(group_id=records["project_id"].map(groups))


def _count(view: View, by: str, rows: Frame) -> _Counts:
    """How many rows (project_id, group_id, viewpoint) stand under each head; those of a group alone have no section."""
    tables = view.evaluation.tables
    if by == "section":
        head_of = rows["project_id"].map(tables.section_words)
    else:
        head_of = rows["group_id"].map(tables["program_groups"].set_index("group_id")[OF_GROUPS[by]].fillna(UNNAMED))
    counts = rows.groupby([head_of, rows["viewpoint"].astype(int)]).size()
    return {(str(head), int(viewpoint)): int(count) for (head, viewpoint), count in counts.items()}


def _count_cell(view: View, by: str, head: str, viewpoint: int, recorded: int, suggested: int) -> Cell | None:
    lines = tuple(f"{sign}{count:,}" for sign, count in (("●", recorded), ("○", suggested)) if count)
    if not lines:
        return None
    to = stay(view, "viewpoints", **{by: (head,)}, by="list", code=str(viewpoint), page=1)
    return Cell(lines, f"記載{recorded}件、注意(自動){suggested}件を1件ずつ見る", to)


# ---------------------------------------------------------------------- items one by one


@dataclass(frozen=True)
class _Item:
    """A project, a group's own indicator or a group."""

    kind: str
    id: str
    name: str
    group_id: str


@dataclass(frozen=True)
class _Mark:
    """Whether a viewpoint is recorded for an item, and suggested."""

    is_recorded: bool
    is_suggested: bool

    @property
    def sign(self) -> str:
        return "◉" if self.is_recorded and self.is_suggested else "●" if self.is_recorded else "○"

    @property
    def words(self) -> str:
        if self.is_recorded and self.is_suggested:
            return "記載と注意(自動)の両方"
        return "記載のみ" if self.is_recorded else "注意(自動)のみ"


def _item_table(view: View) -> ViewpointTable:
    """Projects, then groups' own indicators and groups, by viewpoint."""
    items = _items(view)
    page = page_of(view.selection, len(items), _A_PAGE)
    columns = _columns(view)
    groups = named_groups(view)
    marks = view.evaluation.once(_marks)
    return ViewpointTable(
        "事務事業・指標",
        "視点の表",
        "事務事業と指標ごとの視点。●は記載、○は注意(自動)、◉は両方",
        tuple(columns.values()),
        tuple(_row(view, item, groups, columns, marks.get((item.kind, item.id), {})) for item in items[page.items]),
        turning("viewpoints", view.selection, page),
    )


def _items(view: View) -> list[_Item]:
    """The projects in view, the groups' own indicators, and the groups with a flag of their own."""
    projects = view.projects.sort_values(["group_id", "number"])
    own = view.assessments[view.assessments["project_id"].isna()]
    # A group's own indicators of one name are told apart by their short names.
    is_alike = own.duplicated(["group_id", "name"], keep=False)
    own = own.assign(name=own["name"].where(~is_alike, own["short_name"]))
    flagged = view.flags.loc[view.flags["subject_type"] == "group", "subject_id"]
    groups = view.evaluation.tables["program_groups"]
    groups, names = groups[groups["group_id"].isin(flagged)], view.evaluation.tables.group_names
    return [
        *(_Item("project", row.project_id, f"{row.number} {row.name}", row.group_id) for row in rows_of(projects)),
        *(_Item("indicator", row.indicator_id, f"指標: {row.name}", row.group_id) for row in rows_of(own)),
        *(
            _Item("group", row.group_id, f"事業群: {group_label(row.group_id, names[row.group_id])}", row.group_id)
            for row in rows_of(groups)
        ),
    ]


def _marks(evaluation: Evaluation) -> dict[tuple[str, str], dict[int, _Mark]]:
    """The marks of each item, by its kind and id, and by viewpoint."""
    marks: dict[tuple[str, str], dict[int, _Mark]] = {}
    flags = evaluation.flags
    for row in rows_of(flags[flags["subject_type"] != "project"]):
        marks.setdefault((row.subject_type, row.subject_id), {})[int(row.viewpoint)] = _Mark(False, True)
    for row in rows_of(evaluation.agreement):
        mark = _Mark(bool(row.is_recorded), bool(row.is_suggested))
        marks.setdefault(("project", row.project_id), {})[int(row.viewpoint)] = mark
    return marks


def _row(
    view: View, item: _Item, groups: Mapping[str, str], columns: Mapping[int, Column], marks: Mapping[int, _Mark]
) -> Row:
    pages = {"project": "projects", "indicator": "indicators"}
    is_group = item.kind == "group"
    return Row(
        item.name,
        None if is_group else go(view, pages[item.kind], **{item.kind: item.id}),
        "" if is_group else groups.get(item.group_id, ""),
        tuple(
            Cell((mark.sign,), mark.words, column.to, mark.words) if (mark := marks.get(viewpoint)) else None
            for viewpoint, column in columns.items()
        ),
    )
