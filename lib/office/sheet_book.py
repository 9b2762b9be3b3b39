"""The official layout written from nothing: the evaluation sheet of a program group and year as an Excel book.

For a group without a file of its own. Read again it gives the same facts; what the layout has no cell for (short names,
how years were told, the list of quality) stays behind.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from lib.contract.era import era, era_year
from lib.contract.terms import INFERRED, circled
from lib.figures.palette import BOOK_HEAD
from lib.office.number_formats import PERCENT, decimals, held, number_format
from lib.store.tables import Tables

_LAST = 14  # the last column of the widest table
_HEAD = (
    ("基本戦略名", "basic_strategy"), ("施策名", "measure"), ("事業群名", "name"), ("部局名", "department"), ("主管課(室)", "lead_section"),
    ("関係課(室)", "related_sections"),
)  # fmt: skip


def official_book(tables: Tables, group_id: str, sheet_year: int) -> bytes:
    """The sheet of a group and year as the prefecture lays it out. Raises KeyError for a group that there is not."""
    return _Writer(tables, group_id, sheet_year).write()


class _Writer:
    def __init__(self, tables: Tables, group_id: str, year: int) -> None:
        self.tables, self.group_id, self.year = tables, group_id, year
        groups = tables.stated["program_groups"].set_index("group_id")
        self.group = groups.loc[group_id]
        self.out = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        self.book = xlsxwriter.Workbook(self.out, options)
        self.sheet = self.book.add_worksheet("調書")
        self.box = box = {"border": 1, "text_wrap": True, "valign": "top", "font_size": 9}
        self.numbers: dict[str, xlsxwriter.format.Format] = {}  # by the code of its number format
        self.plain = self.book.add_format({"text_wrap": False, "bold": True})
        self.cell = self.book.add_format(box)
        self.head = self.book.add_format(box | {"bg_color": BOOK_HEAD, "align": "center"})
        self.money = self.book.add_format(box | {"num_format": "#,##0"})
        self.row = 0

    def write(self) -> bytes:
        self.sheet.set_column(0, 2, 8)
        self.sheet.set_column(3, 3, 24)
        self.sheet.set_column(4, 6, 11)
        self.sheet.set_column(7, 8, 38)
        self.sheet.set_column(9, 12, 11)
        self.sheet.set_column(13, _LAST, 40)
        self._line(f"{era_year(self.year)} 事業群評価調書")
        for label, column in _HEAD:
            if isinstance(self.group[column], str):
                self._put(self.row, 0, label, self.head, columns=3)
                self._put(self.row, 3, self.group[column], self.cell, columns=5)
                self.row += 1
        self._line(self._about())
        self._indicators()
        self._projects()
        self._texts()
        self._reviews()
        self._end()
        self.sheet.set_landscape()
        self.sheet.set_paper(8)
        self.sheet.fit_to_pages(1, 0)
        self.book.close()
        return self.out.getvalue()

    def _about(self) -> str:
        """That the sheet is made from the data, and what of it the document does not print."""
        items = self._items()
        rows = self._mine("observations")
        figures = rows[rows["indicator_id"].isin(items["indicator_id"])]
        costs = self._mine("budgets")
        costs = costs[costs["project_id"].isin(items["project_id"].dropna())]
        sources = self.tables.stated["sources"].set_index("source_id")["file"]
        is_extract = any(str(sources.get(source, "")).endswith(".txt") for source in items["source_id"].unique())
        words = ["原資料から抽出して作成。" if is_extract else "データから作成。"]
        if any((part["attribution"] == INFERRED).any() for part in (figures, costs)):
            words.append("年度に推定を含む。")
        if any(item["unit"] and not self._unit(item) for item in items.to_dict("records")):
            words.append("印字されていない単位は記載しない。")
        return "".join(words)

    def _items(self) -> pd.DataFrame:
        """The group's indicators. Columns: table indicators."""
        return self._mine("indicators", group_id=self.group_id)

    def _unit(self, item: Mapping[Any, Any]) -> str:
        """The unit of an indicator where the document prints it, in the name's brackets or beside a figure; else blank."""
        unit = str(item["unit"])
        if item["attribution"] != INFERRED or not unit:
            return unit
        texts = self._mine("observations", indicator_id=item["indicator_id"])["source_text"]
        beside = re.compile(rf"[0-90-9]{re.escape(unit)}")
        in_brackets = re.search(rf"[((]{re.escape(unit)}[))]", str(item["source_text"]))
        return unit if in_brackets or any(beside.search(str(text)) for text in texts) else ""

    # ------------------------------------------------------------------ cells

    def _put(self, row: int, column: int, value: Any, form: Any, rows: int = 1, columns: int = 1) -> None:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if rows > 1 or columns > 1:
            self.sheet.merge_range(row, column, row + rows - 1, column + columns - 1, "", form)
        if value is None or value == "":
            if rows == columns == 1:
                self.sheet.write_blank(row, column, None, form)
        elif number:
            self.sheet.write_number(row, column, value, form)
        else:
            self.sheet.write_string(row, column, str(value), form)

    def _line(self, text: str) -> None:
        self.sheet.write_string(self.row, 0, text, self.plain)
        self.row += 1

    def _mine(self, table: str, **wanted: object) -> pd.DataFrame:
        rows = self.tables.stated[table]
        if "sheet_year" in rows and table != "sources":
            rows = rows[rows["sheet_year"] == self.year]
        for column, value in wanted.items():
            rows = rows[rows[column].isna()] if value is None else rows[rows[column] == value]
        return rows

    def _figures(self, indicator: str) -> Callable[[str, int], pd.Series | None]:
        rows = self._mine("observations", indicator_id=indicator)

        def at(measure: str, year: int) -> pd.Series | None:
            found = rows[(rows["measure"] == measure) & (rows["fiscal_year"] == year)]
            return found.iloc[0] if len(found) else None

        return at

    def _put_figure(self, row: int, column: int, figure: pd.Series | None, unit: str = "") -> None:
        """A figure as a number that is shown with its unit; a dash where nothing is set, nothing where it is blank.

        That nothing is set may be inferred from a blank, which stays one.
        """
        if (
            figure is None
            or self._is_inferred_blank(figure)
            or figure["report_state"] in ("not_yet_reported", "illegible")
        ):
            self._put(row, column, "", self.cell)
        elif figure["report_state"] != "reported":
            self._put(row, column, "非公表" if figure["report_state"] == "not_published" else "—", self.cell)
        elif figure["measure"] == "printed_rate":  # kept as a fraction of one
            self._put(row, column, figure["value"], self._number(number_format(figure["value"] * 100, "%")))
        else:
            self._put(row, column, held(figure["value"], unit), self._number(number_format(figure["value"], unit)))

    def _is_inferred_blank(self, figure: pd.Series) -> bool:
        """Whether nothing is printed of a figure that is said not to be set.

        Not an actual of the judged year, whose blank would be one that is owed.
        """
        is_inferred = figure["report_state"] == "not_set" and figure["attribution"] == INFERRED
        return is_inferred and (figure["measure"] == "target" or figure["fiscal_year"] < self.year - 1)

    def _number(self, code: str) -> xlsxwriter.format.Format:
        if code not in self.numbers:
            self.numbers[code] = self.book.add_format(self.box | {"num_format": code})
        return self.numbers[code]

    def _with_year(self, figures: pd.DataFrame, unit: str) -> str:
        """The one figure of a base year or a goal, as text with its unit and year: ``90%(R7)``; blank where there is none."""
        if not len(figures) or figures.iloc[0]["report_state"] in ("not_yet_reported", "illegible"):
            return ""
        figure = figures.iloc[0]
        if figure["report_state"] != "reported":
            return "非公表" if figure["report_state"] == "not_published" else "—"
        shown = f"{figure['value']:,.{decimals(figure['value'])}f}"
        return f"{shown}{unit}({era(int(figure['fiscal_year']))})"

    def _texts_of(self, subject: str, kind: str) -> list[str]:
        rows = self._mine("narratives", subject_id=subject, kind=kind).sort_values("position")
        return [str(text) for text in rows["text"]]

    # ------------------------------------------------------------------ the four sections

    def _indicators(self) -> None:
        self._line("1. 計画等掲載事項")
        for item in self._mine("indicators", group_id=self.group_id, project_id=None).to_dict("records"):
            rows = self._mine("observations", indicator_id=item["indicator_id"])
            years = sorted({int(y) for y in rows[rows["measure"] == "target"]["fiscal_year"]})
            at, unit = self._figures(item["indicator_id"]), self._unit(item)
            head: list[tuple[str, int, int]] = [("事業群", 0, 1), ("指標", 1, 2), ("", 3, 1), ("基準年", 4, 1)]
            head += [(era(year), 5 + n, 1) for n, year in enumerate(years)]
            final = 5 + len(years)
            head.append(("最終目標(年度)", final, 1))
            head.append(("進捗状況の分析", final + 1, 3))
            for text, column, columns in head:
                self._put(self.row, column, text, self.head, columns=columns)
            top = self.row + 1
            name = item["name"] + ("(累計)" if item["accumulation"] == "cumulative" else "")
            self._put(top, 0, "", self.cell, rows=3)
            self._put(top, 1, name, self.cell, rows=3, columns=2)
            for n, label in enumerate(("目標値①", "実績値②", "達成率②/①")):
                self._put(top + n, 3, label, self.cell)
            base = rows[rows["measure"] == "baseline"]
            self._put(top, 4, "", self.cell)
            self._put(top + 1, 4, self._with_year(base, unit), self.cell)
            self._put(top + 2, 4, "", self.cell)
            for n, year in enumerate(years):
                for line, measure in enumerate(("target", "actual", "printed_rate")):
                    self._put_figure(top + line, 5 + n, at(measure, year), "" if measure == "printed_rate" else unit)
            end = rows[rows["measure"] == "final_target"]
            self._put(top, final, self._with_year(end, unit), self.cell)
            texts = self._texts_of(item["indicator_id"], "status")
            first = texts[0] if texts and len(texts[0]) < 12 and not texts[0].startswith("・") else ""
            self._put(top + 1, final, "進捗状況", self.cell)
            self._put(top + 2, final, first, self.cell)
            self._put(top, final + 1, "\n".join(texts[1:] if first else texts), self.cell, rows=3, columns=3)
            self.row = top + 4

    def _projects(self) -> None:
        y = self.year
        self._line(f"2. {era_year(y - 1)}取組実績({era_year(y)}新規・補正事業は参考記載)")
        top = self.row
        for text, column, columns in (
            ("取組項目", 0, 1), ("中核事業", 1, 1), ("事業番号", 2, 1), ("事務事業名", 3, 1), ("事業費(単位:千円)", 4, 3), ("事業概要", 7, 1),
            ("指標(上段:活動指標、下段:成果指標)", 8, 1), (f"{era_year(y - 1)}事業の実績", 9, 4), (f"{era_year(y - 1)}事業の成果等", 13, 2),
        ):  # fmt: skip
            self._put(top, column, text, self.head, rows=1 if columns > 1 else 4, columns=columns)
        for line, texts in enumerate(
            (
                (
                    f"{era(y - 2)}実績",
                    "うち一般財源",
                    "人件費(参考)",
                    f"{era(y - 2)}目標",
                    f"{era(y - 2)}実績",
                    "達成率",
                ),
                (f"{era(y - 1)}実績", "", "", f"{era(y - 1)}目標", f"{era(y - 1)}実績", ""),
                (f"{era(y)}計画", "", "", f"{era(y)}目標", "", ""),
            ),
            start=1,
        ):
            for column, text in zip((4, 5, 6, 9, 10, 11), texts, strict=True):
                self._put(top + line, column, text, self.head)
        self.row = top + 4
        for project in self._in_order():
            self._project(project)
        self.row += 1

    def _in_order(self) -> list[dict[Any, Any]]:
        """The group's projects in the order of their numbers."""
        projects = self._mine("projects", group_id=self.group_id)
        return projects.sort_values("number", kind="stable").to_dict("records")

    def _project(self, project: dict[str, Any]) -> None:
        top = self.row
        items = self._mine("indicators", project_id=project["project_id"]).to_dict("records")
        height = max(6, 3 * len(items))
        initiatives = self._signs(project["project_id"], "section_2")
        self._put(top, 0, f"取組項目 {' '.join(initiatives)}", self.cell, rows=height)
        self._put(top, 1, "○" if project["is_core"] else "", self.cell, rows=height)
        self._put(top, 2, int(project["number"]), self.cell, rows=height)
        self._put(top, 3, project["name"], self.cell, rows=3)
        self._put(top + 3, 3, project["period_text"], self.cell)
        self._put(top + 4, 3, project["section"], self.cell, rows=height - 4)
        budgets = self._mine("budgets", project_id=project["project_id"])
        for line, (year, stage) in enumerate(
            ((self.year - 2, "actual"), (self.year - 1, "actual"), (self.year, "plan"))
        ):
            for column, item in enumerate(("total", "general_fund", "personnel"), start=4):
                found = budgets[
                    (budgets["fiscal_year"] == year) & (budgets["stage"] == stage) & (budgets["item"] == item)
                ]
                amount = found["amount_thousand_yen"].iloc[0] if len(found) else None
                self._put(
                    top + line, column, int(amount) if amount is not None and pd.notna(amount) else "", self.money
                )
        legal = self._mine("legal_bases", project_id=project["project_id"], report_state="reported").set_index("item")[
            "text"
        ]
        if "law" in legal:
            self._put(top + 3, 4, legal["law"], self.cell, columns=3)
        for column, item in enumerate(("obligation", "no_discretion", "other_evaluation"), start=4):
            self._put(top + 4, column, legal.get(item, ""), self.cell)
        self._put(top, 7, _text(project["overview"]), self.cell, rows=height - 1)
        self._put(top + height - 1, 7, _text(project["target_audience"]), self.cell)
        for n, item in enumerate(items):
            line = top + 3 * n
            kind = {"activity": "活動", "outcome": "成果"}[item["kind"]]
            tail = ("(累計)" if item["accumulation"] == "cumulative" else "") + (
                f"({self._unit(item)})" if self._unit(item) else ""
            )
            self._put(line, 8, f"【{kind}指標】 {item['name']}{tail}", self.cell, rows=3)
            at = self._figures(item["indicator_id"])
            percent = item["unit"] if item["unit"] in PERCENT else ""  # 0.8 alone may be a share of one
            for up, year in enumerate((self.year - 2, self.year - 1)):
                for column, measure in ((9, "target"), (10, "actual"), (11, "printed_rate")):
                    self._put_figure(line + up, column, at(measure, year), percent)
            self._put_figure(line + 2, 9, at("target", self.year), percent)
        result = self._texts_of(project["project_id"], "result")
        self._put(top, 13, "●事業の成果\n" + "\n".join(result) if result else "", self.cell, rows=height, columns=2)
        self.row = top + height

    def _signs(self, project: str, section: str) -> list[str]:
        rows = self._mine("project_initiatives", project_id=project, stated_in=section)
        return [str(i).rsplit("_", 1)[-1] for i in rows["initiative_id"]]

    def _texts(self) -> None:
        self._line("3. 実績の検証及び解決すべき課題と解決に向けた方向性")
        names = {
            r["initiative_id"]: r["name"] for r in self._mine("initiatives", group_id=self.group_id).to_dict("records")
        }
        rows = self._mine("narratives", subject_type="initiatives")
        subjects = [s for s in dict.fromkeys(rows["subject_id"]) if set(s.split(",")) <= set(names)]
        for subject in subjects:
            heads = [f"{i.rsplit('_', 1)[-1]} {names[i]}" for i in subject.split(",")]
            self._put(self.row, 0, "\n".join(heads), self.head, columns=_LAST + 1)
            parts = []
            for heading, kind in (("●実績の検証及び解決すべき課題", "issue"), ("●課題解決に向けた方向性", "direction")):
                parts.append("\n".join([heading, *self._texts_of(subject, kind)]))
            self._put(self.row + 1, 0, parts[0], self.cell, columns=8)
            self._put(self.row + 1, 8, parts[1], self.cell, columns=_LAST - 7)
            self.row += 2
        self.row += 1

    def _reviews(self) -> None:
        this, following = era_year(self.year), era_year(self.year + 1)
        self._line(f"4. {this}見直し内容及び{following}実施に向けた方向性")
        top = self.row
        for text, column, columns in (
            ("取組項目", 0, 1), ("中核事業", 1, 1), ("事業番号", 2, 1), ("事務事業名\n事業期間\n所管課(室)名", 3, 1),
            (f"{this}事業の実施にあたり見直した内容", 4, 4), (f"{following}事業の実施に向けた方向性", 8, 7),
        ):  # fmt: skip
            self._put(top, column, text, self.head, rows=1 if column == 8 else 2, columns=columns)
        for text, column, columns in (("事業構築の視点", 8, 1), ("見直しの方向", 9, 5), ("見直し区分", 14, 1)):
            self._put(top + 1, column, text, self.head, columns=columns)
        self.row = top + 2
        for project in self._in_order():
            i = project["project_id"]
            review = self._mine("reviews", project_id=i)
            texts = [self._texts_of(i, kind) for kind in ("review", "next_direction")]
            if not len(review) and not any(texts):
                continue
            self._put(self.row, 0, f"取組項目 {' '.join(self._signs(i, 'section_4'))}", self.cell)
            self._put(self.row, 1, "○" if project["is_core"] else "", self.cell)
            self._put(self.row, 2, int(project["number"]), self.cell)
            self._put(self.row, 3, "\n".join([project["name"], project["period_text"], project["section"]]), self.cell)
            self._put(self.row, 4, "\n".join(texts[0]), self.cell, columns=4)
            found = sorted(self._mine("review_viewpoints", project_id=i)["viewpoint"])
            self._put(self.row, 8, "".join(circled(int(v)) for v in found), self.cell)
            self._put(self.row, 9, "\n".join(texts[1]), self.cell, columns=5)
            self._put(self.row, 14, review["decision"].iloc[0] if len(review) else "", self.cell)
            self.row += 1
        self.row += 1

    def _end(self) -> None:
        for text in self._texts_of(self.group_id, "note"):
            self._line(text)
        self._line("【事業構築の視点】")
        for row in self.tables.stated["viewpoints"].sort_values("viewpoint").to_dict("records"):
            sign = circled(int(row["viewpoint"]))
            self._line(f"- {sign} {'' if row['viewpoint'] == 10 else f'視点{sign} '}{row['question']}")


def _text(value: object) -> str:
    return str(value) if isinstance(value, str) else ""


def groups_and_years(tables: Tables) -> Sequence[tuple[str, int]]:
    """Every sheet that can be written: (group_id, sheet_year), oldest first."""
    rows = (
        tables.stated["projects"][["group_id", "sheet_year"]].drop_duplicates().sort_values(["sheet_year", "group_id"])
    )
    return [(str(g), int(y)) for g, y in rows.itertuples(index=False)]
