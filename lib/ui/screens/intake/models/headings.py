"""What is asked about the headings of an indicator table, and what may be answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lib.contract.era import era, era_year
from lib.contract.reference import Reference
from lib.intake.files.book import ReadFile
from lib.intake.layouts.layout import NO_YEAR, TITLE_YEAR, YEAR_BEFORE, Filed, GroupBy, Layout, Meaning
from lib.intake.layouts.propose import title_year
from lib.intake.layouts.read import Proposal
from lib.intake.layouts.tables import Column
from lib.intake.layouts.words import FIGURES
from lib.ui.parts import labels
from lib.ui.screens.intake.models.questions import QuestionBox

YEARS: Final = range(2005, 2041)
BY_COLUMN, BY_SECTION, NEW_GROUP = "\0column", "\0section", "\0new"
_MOST_EXAMPLES, _LONGEST_EXAMPLE, _LONGEST_HEADING = 3, 16, 40
_EXPLANATION = (
    "見出しの意味の候補を示しています。下の表と照合し、違うものを選び直してから、ボタンを押してください。"
    "確かめた読み方は、確定すると記録され、次回から同じ様式の表を自動で読み取ります。"
)


def make_heading_box(read: ReadFile, proposal: Proposal, tables_left: int) -> QuestionBox:
    """What is said above the table: in which file and where it stands, and what to do."""
    more = f"(ほか{tables_left - 1}表)" if tables_left > 1 else ""
    place = proposal.table.place
    words = Reference("", place).words if place else ""
    return QuestionBox(f"{labels.HEADINGS}{more}", read.file, words, _EXPLANATION)


@dataclass(frozen=True)
class HeadingChoice:
    """A heading to say the meaning of: its name, first values, what it is taken for, and the year of its figures.

    `years` are the years to choose from; none where the heading names its own or holds no figures.
    """

    column: Column
    name: str
    label: str
    examples: str
    meaning: Meaning
    years: Mapping[int | str, str]

    @property
    def year_label(self) -> str:
        """The words at the choice of the year."""
        return f"「{self.name}」の年度"


def make_heading_choices(proposal: Proposal) -> list[HeadingChoice]:
    """The headings of a table; columns under the same one are asked about once, by the last of them."""
    columns = {column.neutral: column for column in proposal.table.columns}
    return [_heading_choice(proposal, column) for column in columns.values()]


def _heading_choice(proposal: Proposal, column: Column) -> HeadingChoice:
    table, meaning = proposal.table, proposal.layout.meaning(column.neutral)
    alike = sum(1 for other in table.columns if other.neutral == column.neutral)
    name = column.heading.text[:_LONGEST_HEADING] or "(見出しのない列)"
    label = f"「{name}」" + (f"ほか{alike - 1}列" if alike > 1 else "")
    values = [cell.text[:_LONGEST_EXAMPLE] for cell in table.cells(column.number)[:_MOST_EXAMPLES]]
    may_hold_figures = meaning.role in FIGURES or (meaning.role == "skip" and column.heading.role != "skip")
    years = _year_options(proposal) if may_hold_figures and not column.heading.has_year else {}
    examples = f"例: {'、'.join(values)}" if "、".join(values) else "値はありません"
    return HeadingChoice(column, name, label, examples, meaning, years)


def _year_options(proposal: Proposal) -> dict[int | str, str]:
    """The years of figures whose heading names none."""
    options: dict[int | str, str] = {NO_YEAR: "行や数値に書かれた年度"}
    if (year := title_year(proposal.table)) is not None:
        options |= {TITLE_YEAR: f"表題の年度({era(year)})", YEAR_BEFORE: f"表題の前の年度({era(year - 1)})"}
    return options | {year: f"{era_year(year)}(このファイルだけ)" for year in YEARS}


@dataclass(frozen=True)
class GroupChoice:
    """The program groups that a table may belong to: code -> words, the proposed code, and the name of a new group."""

    options: Mapping[str, str]
    proposed: str
    new_name: str


def make_group_choice(proposal: Proposal, names: Iterable[tuple[object, object]]) -> GroupChoice:
    """`names`: (id, name) of the program groups that are known."""
    options = {NEW_GROUP: "新しい事業群(下の名称)"}
    options |= {str(group): name if isinstance(name, str) else str(group) for group, name in names}
    options |= {BY_COLUMN: "行ごと(「事業群」の列の名称)"}
    options |= {BY_SECTION: "行の間の見出しごと"} if proposal.body.sections else {}
    owner = proposal.owners[0][0]
    proposed = {"column": BY_COLUMN, "section": BY_SECTION}.get(proposal.layout.group_by) or (
        owner.group_id if owner.is_known else NEW_GROUP
    )
    return GroupChoice(
        options, proposed if proposed in options else NEW_GROUP, "" if owner.is_known else owner.name or ""
    )


@dataclass(frozen=True)
class GroupAnswer:
    """To which program group a table belongs: one as a whole (known by its id, or new by its name), or row by row."""

    group_by: GroupBy
    group_id: str = ""
    new_name: str = ""


def group_answer(code: str, new_name: str) -> GroupAnswer:
    """The answer of a chosen code, with the name that was written for a new group."""
    if code in (BY_COLUMN, BY_SECTION):
        return GroupAnswer("column" if code == BY_COLUMN else "section")
    return GroupAnswer("whole", "", new_name.strip()) if code == NEW_GROUP else GroupAnswer("whole", code)


def headings_problem(meanings: Mapping[str, Meaning], group: GroupAnswer) -> str:
    """What keeps these choices from being a reading, in words; empty where nothing does."""
    roles = [meaning.role for meaning in meanings.values()]
    if roles.count("name") != 1:
        return "「指標名」の見出しを1つだけ選んでください。"
    if not set(roles) & set(FIGURES):
        return "「目標値」「実績値」など、数値の見出しを1つ以上選んでください。"
    if "value" in roles and "measure" not in roles:
        return "「値(区分は行による)」を選ぶときは、「区分(行ごとの目標・実績)」の見出しも選んでください。"
    if group.group_by == "column" and "group" not in roles:
        return "「事業群」の見出しを選ぶか、この表の事業群を選んでください。"
    if group.group_by == "whole" and not group.group_id and not group.new_name:
        return "新しい事業群の名称を書いてください。"
    return ""


def confirmed_layout(
    proposal: Proposal, sha256: str, meanings: Mapping[str, Meaning], group: GroupAnswer, year: int | None
) -> Layout:
    """The layout with what was chosen; it holds for the file `sha256` alone where a year was chosen for a heading."""
    is_of_file = any(isinstance(meaning.year, int) for meaning in meanings.values())
    layout = replace(
        proposal.layout,
        meanings=dict(meanings),
        group_by=group.group_by,
        group_head=next((head for head, meaning in meanings.items() if meaning.role == "group"), ""),
        only_for=sha256 if is_of_file else "",
    )
    return layout.with_filed(Filed(proposal.table.title_key, sha256, group.group_id, group.new_name, year))
