"""Review sheets of the Japanese ministries (行政事業レビューシート) as readings of this project's contract.

Made from 行政事業レビューシートの主要事項のデータベース (内閣官房; judgit/data, CC BY 4.0): a ministry (府省庁) is a department, the
first policy (主要施策) that a sheet names a measure, a bureau (担当部局庁) and that policy a program group, a sheet a project, an
アウトカム an outcome and an アウトプット an activity indicator. All policies of a sheet are its initiatives. The sheets of a group and
year are one document: a line for each value, which names its file and its place in it.

Nothing is guessed. No sheet says which way is better, so no indicator has a direction. What cannot be a figure stays in its
words; what the contract has no room for is counted in `left_out`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from lib.contract.era import era
from lib.contract.tables import CONTRACTS
from lib.contract.terms import NOT_NAMED
from lib.store.sheets import Reading

ORIGIN: Final = "出所: 行政事業レビューシートの主要事項のデータベース(内閣官房。judgit/data、CC BY 4.0)"
_NOTE: Final = (
    f"{ORIGIN}。値ごとに1行とし、支出先を省いた。値の数え方は記載がないので、年度の欄の値を単年度とする。"
    "予算計は計画、執行額は実績の事業費とする。"
)
_LONGEST_NAME: Final = 300  # as the contract has it
_LONGEST_TEXT: Final = 5_000
_YEARS: Final = range(1926, 2101)
_REPORTED: Final = 3  # years that a sheet reports; some final years before them are 令和 read as 平成 (1993 for R5)
_NUMBER: Final = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_LARGEST: Final = 1e13
Row = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """One review sheet and the path of its file: ``2021/環境省/2021-環境-20-0004.json``."""

    path: str
    fields: Mapping[str, Any]

    @property
    def ministry(self) -> str:
        return str(self.fields["府省庁"])

    @property
    def bureau(self) -> str:
        """The bureau as printed, in one line."""
        return _one_line(self.fields["担当部局庁"]) or NOT_NAMED

    @property
    def policies(self) -> list[str]:
        """The policies that it names, each once; some files hold several in one text."""
        texts = [_one_line(part) for text in self.fields["主要施策"] for part in re.split("[,、]", text)]
        return list(dict.fromkeys(text for text in texts if text)) or [NOT_NAMED]

    @property
    def group(self) -> tuple[str, str, str]:
        """What its program group is told apart by: ministry, bureau (however it is spaced) and first policy."""
        bureau = _plain(self.bureau)
        if bureau != self.ministry:
            bureau = bureau.removeprefix(self.ministry)
        return self.ministry, bureau, _plain(self.policies[0])


def sheets_in(place: Path, ministries: int = 0) -> list[Sheet]:
    """The sheets of one year, in a ``.tar.xz`` or a folder ``YEAR``, by path.

    `ministries`: only those of so many ministries, the first in order; 0 for all.
    """
    if place.is_dir():
        texts = {f"{place.name}/{p.relative_to(place)}": p.read_bytes() for p in place.rglob("*.json")}
    else:
        with tarfile.open(place) as archive:
            members = [member for member in archive if member.isfile() and member.name.endswith(".json")]
            texts = {member.name.removeprefix("./"): _content(archive, member) for member in members}
    sheets = []
    for path in sorted(texts):
        fields = json.loads(texts.pop(path))
        del fields["支出先"]
        sheets.append(Sheet(path, fields))
    names = sorted({sheet.ministry for sheet in sheets})[: ministries or None]
    return [sheet for sheet in sheets if sheet.ministry in names]


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file is not None
    return file.read()


def readings_of(sheets: Sequence[Sheet], left_out: Counter[str]) -> Iterator[Reading]:
    """A reading for each program group of one year's sheets. What cannot be read is counted in `left_out`."""
    by_group: dict[tuple[str, str, str], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        by_group[sheet.group].append(sheet)
    for key, of_group in sorted(by_group.items()):
        yield _Reader(f"g{_word(*key)}", of_group, left_out).reading()


@dataclass
class _Reader:
    """Takes the facts of one group's sheets of one year, while it writes the document that they stand in."""

    group_id: str
    sheets: Sequence[Sheet]
    left_out: Counter[str]
    rows: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=lambda: {name: {} for name in CONTRACTS})
    lines: list[str] = field(default_factory=list)

    @property
    def year(self) -> int:
        return int(self.sheets[0].fields["公開年度"])

    @property
    def source_id(self) -> str:
        return f"{self.group_id}_{self.year}"

    def reading(self) -> Reading:
        """All rows of the group's sheets, with their document."""
        first = self.sheets[0]
        name = f"{first.bureau}({first.policies[0]})"
        title = f"{era(self.year)} {first.ministry} {name}"
        self.write(f"行政事業レビューシート {title} {len(self.sheets)}件")
        self.write(_NOTE)
        self.put(
            "program_groups",
            group_id=self.group_id,
            name=name,
            basic_strategy=None,
            measure=first.policies[0],
            department=first.ministry,
            lead_section=first.bureau,
            related_sections=None,
            source_id=self.source_id,
        )
        taken: Counter[str] = Counter()
        for number, sheet in enumerate(self.sheets, start=1):
            self._project(number, sheet, taken)
        content = "\n".join(self.lines).encode()
        sha256 = hashlib.sha256(content).hexdigest()
        self.put(
            "sources",
            source_id=self.source_id,
            title=title,
            sheet_year=self.year,
            file=f"{self.source_id}.txt",
            sha256=sha256,
            is_synthetic=False,
            note=_NOTE,
        )
        tables = {
            name: pa.Table.from_pylist(list(self.rows[name].values()), schema=contract.arrow)
            for name, contract in CONTRACTS.items()
        }
        return Reading(self.group_id, self.year, tables, {sha256: content})

    # ------------------------------------------------------------------ what every row needs

    def write(self, text: str) -> str:
        """Write a line of the document; its place."""
        self.lines.append(text)
        return f"L{len(self.lines)}"

    def states(self, place: str, value: object) -> Row:
        """Write a value under its place in the file; the columns that say where a row is from."""
        words = "(空欄)" if value is None else _number_words(value) if isinstance(value, float) else _one_line(value)
        text = f"{place}: {words}"
        if len(text) > _LONGEST_TEXT:
            self.left_out["文の終わり(1行は5,000字まで。文書には全文がある)"] += 1
        source_ref = self.write(text)
        return {
            "source_id": self.source_id,
            "source_ref": source_ref,
            "source_text": text[:_LONGEST_TEXT],
            "attribution": "printed",
        }

    def put(self, table: str, **row: Any) -> None:
        """Keep a row; of one key the first."""
        key = tuple(row[column] for column in CONTRACTS[table].key)
        if key in self.rows[table]:
            self.left_out[f"{table}: 同じ欄が2度ある"] += 1
            return
        self.rows[table][key] = row

    def remark(self, kind: str, origin: Row, explanation: str) -> None:
        """A remark on the quality of the data, at its place."""
        self.put(
            "quality",
            quality_id=f"{self.source_id}_q{len(self.rows['quality']) + 1}",
            source_id=self.source_id,
            kind=kind,
            source_ref=origin["source_ref"],
            as_read=None,
            corrected=None,
            explanation=explanation,
        )

    def say(self, subject_type: str, subject_id: str, what: str, position: int, text: str, origin: Row) -> None:
        """Keep a text of the sheet under its heading, as a note: sheets of this kind have no other texts of ours."""
        self.put(
            "narratives",
            narrative_id=f"{subject_id}_{what}",
            sheet_year=self.year,
            subject_type=subject_type,
            subject_id=subject_id,
            kind="note",
            position=position,
            text=text[:_LONGEST_TEXT],
            **origin,
        )

    def name(self, place: str, text: str) -> tuple[str, Row]:
        """A name within the contract's length, and where it stands."""
        origin = self.states(place, text)
        if len(text) > _LONGEST_NAME:
            self.left_out["名前の終わり(300字まで。文書には全文がある)"] += 1
            text = f"{text[: _LONGEST_NAME - 1]}…"
        return text, origin

    # ------------------------------------------------------------------ a sheet

    def _project(self, number: int, sheet: Sheet, taken: Counter[str]) -> None:
        fields = sheet.fields
        self.write(f"[{sheet.path}]")
        name, origin = self.name("事業名", _one_line(fields["事業名"]))
        taken[_plain(name)] += 1
        project_id = f"{self.group_id}_p{_word(_plain(name), str(taken[_plain(name)]))}"
        if taken[_plain(name)] > 1:
            self.left_out["同じ事業名の2枚目から(順に別の事業とした)"] += 1
        section = _one_line(fields["担当課室"]) or NOT_NAMED
        section, section_origin = self.name("担当課室", section)
        start, end, period, period_origin = self._period(fields)
        overview = _one_line(fields["事業概要"])[:_LONGEST_TEXT] or None
        overview_ref = self.states("事業概要", overview)["source_ref"] if overview else None
        self.put(
            "projects",
            project_id=project_id,
            sheet_year=self.year,
            group_id=self.group_id,
            number=number,
            name=name,
            section=section,
            is_core=False,
            start_year=start,
            end_year=end,
            period_text=period,
            overview=overview,
            target_audience=None,
            section_ref=section_origin["source_ref"],
            period_ref=period_origin["source_ref"],
            overview_ref=overview_ref,
            audience_ref=None,
            **origin,
        )
        for place in ("事業番号", "会計区分", "実施方法"):
            self.states(place, _listed(fields.get(place)))
        purpose = _one_line(fields["事業目的"])
        if purpose:
            self.say("project", project_id, "purpose", 1, f"事業目的: {purpose}", self.states("事業目的", purpose))
        for at, policy in enumerate(sheet.policies):
            self._policy(project_id, f"主要施策[{at}]", policy)
        for at, money in enumerate(fields["予算"]):
            self._money(project_id, f"予算[{at}]", money)
        named: Counter[tuple[str, str, str]] = Counter()
        for at, one in enumerate(fields["アウトカム"]):
            self._outcome(project_id, f"アウトカム[{at}]", one, named)
        for at, one in enumerate(fields["アウトプット"]):
            self._activity(project_id, f"アウトプット[{at}]", one, named)

    def _period(self, fields: Mapping[str, Any]) -> tuple[int, int | None, str, Row]:
        """First and last year and the period in words. A first year that is no year is that of this sheet, which says so."""
        start, end = fields["開始年度"], fields["終了年度"]
        origin = self.states("開始年度・終了年度", f"{start or ''}-{end or ''}")
        remark = ""
        if end is not None and end not in _YEARS:
            self.left_out["終了年度が年度として読めない"] += 1
            end, remark = None, "(終了年度は読み取れず)"
        if start is None or start not in _YEARS or (end is not None and end < start):
            self.left_out["開始年度の記載がないか、年度として読めない(この年の調書から、とした)"] += 1
            remark = "(開始年度の記載なし)" if start is None else "(開始年度は読み取れず)"
            start = min(self.year, end) if end is not None else self.year
        if remark:
            self.remark("inferred", origin, f"事業期間{remark}。")
        period = f"{remark}{era(start)}-{era(end) if end is not None else ''}"
        return start, end, period, origin

    def _policy(self, project_id: str, place: str, policy: str) -> None:
        origin = self.states(place, policy)
        initiative_id = f"{self.group_id}_i{_word(_plain(policy))}"
        if (initiative_id,) not in self.rows["initiatives"]:
            self.put("initiatives", initiative_id=initiative_id, group_id=self.group_id, name=policy, **origin)
        self.put(
            "project_initiatives",
            project_id=project_id,
            sheet_year=self.year,
            initiative_id=initiative_id,
            stated_in="section_2",
            **origin,
        )

    def _money(self, project_id: str, place: str, money: Mapping[str, Any]) -> None:
        """What was spent of the years before the sheet's, and the budget of its own; in million yen, to a thousand yen."""
        fiscal_year = money["年度"]
        if fiscal_year > self.year:
            self.left_out["翌年度の要求額(計画ではない)"] += 1
            return
        stage, head = ("plan", "予算計") if fiscal_year == self.year else ("actual", "執行額")
        if stage == "actual":
            self.left_out["前年度までの予算計(執行額がある)"] += money.get("予算計") is not None
        million = money.get(head)
        origin = self.states(f"{place}.{head}({fiscal_year}年度、百万円)", million)
        amount = None if million is None else round(million * 1_000)
        if amount is not None and amount < 0:
            self.left_out["負の予算額・執行額"] += 1
            return
        self.put(
            "budgets",
            project_id=project_id,
            fiscal_year=fiscal_year,
            stage=stage,
            item="total",
            sheet_year=self.year,
            amount_thousand_yen=amount,
            report_state="not_yet_reported" if amount is None else "reported",
            attribution_note=None,
            **origin,
        )

    # ------------------------------------------------------------------ indicators

    def _outcome(
        self, project_id: str, place: str, one: Mapping[str, Any], named: Counter[tuple[str, str, str]]
    ) -> None:
        goal, head = _one_line(one["成果目標"]), "成果指標"
        text = _one_line(one.get("成果指標"))
        if not text:
            text, head = goal, "成果目標"
            self.left_out["成果指標の名が空欄(成果目標で呼ぶ)"] += 1
        indicator_id = self._indicator(project_id, "outcome", f"{place}.{head}", text, one.get("単位"), named)
        if not indicator_id:
            return
        if goal and head != "成果目標":
            self.say("indicator", indicator_id, "goal", 1, f"成果目標: {goal}", self.states(f"{place}.成果目標", goal))
        for at, cell in enumerate(one["成果実績"]):
            self._cell(indicator_id, f"{place}.成果実績[{at}]", cell, "成果実績", "目標値")
        self._final_target(indicator_id, place, one.get("目標値"), one.get("目標最終年度"))

    def _activity(
        self, project_id: str, place: str, one: Mapping[str, Any], named: Counter[tuple[str, str, str]]
    ) -> None:
        text = _one_line(one["活動指標"])
        indicator_id = self._indicator(project_id, "activity", f"{place}.活動指標", text, one.get("単位"), named)
        if not indicator_id:
            return
        for at, cell in enumerate(one["活動実績"]):
            self._cell(indicator_id, f"{place}.活動実績[{at}]", cell, "活動実績", "当初見込み")

    def _indicator(
        self, project_id: str, kind: str, place: str, text: str, unit: str | None, named: Counter[tuple[str, str, str]]
    ) -> str:
        """Keep an indicator; its id, blank where it has no name."""
        if not text:
            self.left_out["名のない指標"] += 1
            return ""
        name, origin = self.name(place, text)
        unit = _one_line(unit)
        same = (kind, _plain(name), _plain(unit))
        named[same] += 1
        indicator_id = f"{project_id}_{kind[0]}{_word(*same, str(named[same]))}"
        self.put(
            "indicators",
            indicator_id=indicator_id,
            group_id=self.group_id,
            project_id=project_id,
            kind=kind,
            name=name,
            short_name=None,
            unit=unit,
            accumulation="annual",
            direction="not_stated",
            **origin,
        )
        return indicator_id

    def _cell(self, indicator_id: str, place: str, cell: Mapping[str, Any], actual: str, target: str) -> None:
        """Target and actual of one year. A year without either sets nothing, so that nobody owes an actual of it."""
        blank = "not_set" if cell[target] is None else "not_yet_reported"
        self._observe(indicator_id, cell["年度"], "target", f"{place}.{target}", cell[target], "not_set")
        self._observe(indicator_id, cell["年度"], "actual", f"{place}.{actual}", cell[actual], blank)

    def _final_target(self, indicator_id: str, place: str, text: str | None, year: int | None) -> None:
        """The final target as a figure, where it is one and has its year; else in its words."""
        if text is None or not _one_line(text):
            return
        plain = _plain(text)
        is_year = year in _YEARS and (year or 0) >= self.year - _REPORTED
        if _NUMBER.fullmatch(plain) and is_year:
            value = float(plain.replace(",", ""))
            self._observe(indicator_id, int(year or 0), "final_target", f"{place}.目標値", value, "not_set")
            return
        why = "最終目標の年度がない" if year is None else "最終目標の年度が、調書の実績より前か2100年度より後"
        why = why if _NUMBER.fullmatch(plain) else "最終目標が数でない"
        self.left_out[f"{why}(文のまま)"] += 1
        words = f"最終目標: {_one_line(text)}(目標最終年度 {year or '記載なし'})"
        self.say("indicator", indicator_id, "final", 2, words, self.states(f"{place}.目標値", text))

    def _observe(
        self, indicator_id: str, fiscal_year: int, measure: str, place: str, value: float | None, blank: str
    ) -> None:
        origin = self.states(f"{place}({fiscal_year}年度)", value)
        if value is not None and abs(value) > _LARGEST:
            self.left_out["±10兆を超える値"] += 1
            return
        self.put(
            "observations",
            indicator_id=indicator_id,
            fiscal_year=fiscal_year,
            measure=measure,
            sheet_year=self.year,
            value=value,
            report_state=blank if value is None else "reported",
            attribution_note=None,
            **origin,
        )


def _listed(value: object) -> str:
    """A text, or those of a list."""
    return "、".join(str(each) for each in value) if isinstance(value, list) else _one_line(value)


def _one_line(text: object) -> str:
    """A text with every run of spaces and line breaks as one space."""
    return "" if text is None else " ".join(str(text).split())


def _plain(text: str) -> str:
    """A text without what differs from year to year in writing alone: widths of letters, and spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _word(*texts: str) -> str:
    """A word for an id, the same for the same texts."""
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=5).hexdigest()


def _number_words(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"
