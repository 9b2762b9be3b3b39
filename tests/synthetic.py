"""A seeded, clearly made-up data set that keeps the contract: ``python -m tests.synthetic OUT [--groups N] [--seed S]``.

It holds what the real sheet does not: several program groups, actuals for R3 to R6 with R7 not yet due, years that are
owed and blank, a shock, lower-is-better, percent, a zero target, cumulative and annual counts, over-achievement, long
names, missing and unpublished cells, groups without a core project, texts that support each viewpoint and texts that
must raise nothing. Every source is marked ``is_synthetic``; every page then carries a banner.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from lib.contract.era import era
from lib.contract.tables import CONTRACTS
from lib.intake.transcript import checked, from_transcript
from lib.store.folder import write

SHEET_YEAR = 2025
YEARS = range(2021, 2026)
_THEMES = [
    "行政のデジタル化",
    "子育て支援",
    "観光の振興",
    "農林水産業の成長",
    "防災・減災",
    "医療と介護の連携",
    "移住の促進",
]
_SECTIONS = ["架空デジタル課", "架空こども課", "架空観光課", "架空農政課", "架空危機管理課"]
_SHOCK = {2021: 100.0, 2022: 103.0, 2023: 101.0, 2024: 38.0}
_LONG = "関係機関との連携による地域課題の解決に向けた総合的かつ計画的な取組を推進するための体制の整備に関する"
Row = dict[str, Any]


class _Sheet:
    """A made-up document that is written while facts are taken from it, so that every quotation is on its line."""

    def __init__(self, source_id: str, title: str) -> None:
        self.source_id = source_id
        self.lines = [f"架空データ {title}"]

    def says(self, text: str) -> str:
        """Add a line; answers its reference."""
        self.lines.append(text)
        return f"L{len(self.lines)}"


def generate(out: Path, groups: int = 4, seed: int = 7) -> None:
    """Write tables and made-up documents to a folder. Same arguments, same tables."""
    chance = random.Random(seed)
    rows: dict[str, list[Row]] = {name: [] for name in CONTRACTS}
    documents: dict[str, str] = {}
    for number in range(1, groups + 1):
        _group(rows, documents, number, chance)
    # The ten viewpoints are the prefecture's; here they are quoted at the end of the first made-up document.
    first = next(iter(documents))
    lines = documents[first].split("\n")
    for viewpoint in from_transcript()["viewpoints"].to_pylist():
        lines.append(viewpoint["question"])
        rows["viewpoints"].append(
            viewpoint | {"source_id": rows["sources"][0]["source_id"], "source_ref": f"L{len(lines)}"}
        )
    documents[first] = "\n".join(lines)
    for source in rows["sources"]:
        source["sha256"] = hashlib.sha256(documents[source["file"]].encode()).hexdigest()
    for name, contract in CONTRACTS.items():
        if any(c.name == "sheet_year" for c in contract.columns):
            rows[name] = [{"sheet_year": SHEET_YEAR} | row for row in rows[name]]
    tables = {name: pa.Table.from_pylist(rows[name], schema=c.arrow) for name, c in CONTRACTS.items()}
    place = out / "source"
    place.mkdir(parents=True, exist_ok=True)
    for file, text in documents.items():
        (place / file).write_text(text, encoding="utf-8")
    write(checked(tables, out), out)


def _group(rows: dict[str, list[Row]], documents: dict[str, str], number: int, chance: random.Random) -> None:
    group_id, source_id, file = f"made_up_{number}", f"made_up_sheet_{number}", f"made_up_{number}.txt"
    theme = _THEMES[(number - 1) % len(_THEMES)]
    name = f"架空{number:03d} {theme}" if number % 4 else f"架空{number:03d} {_LONG}{theme}"
    sheet = _Sheet(source_id, f"{era(SHEET_YEAR)}年度 事業群評価調書 {name}")
    rows["sources"].append(
        {
            "source_id": source_id,
            "title": f"架空データ {era(SHEET_YEAR)} {name}",
            "sheet_year": SHEET_YEAR,
            "file": file,
            "sha256": "0" * 64,
            "is_synthetic": True,
            "note": "試用のためにつくった文書。実在の自治体のものではない。",
        }
    )
    rows["program_groups"].append({"group_id": group_id, "name": name, "source_id": source_id})
    initiatives = []
    for sign in ("i", "ii"):
        title = f"{theme}の取組{sign}"
        initiatives.append(f"g{number}_{sign}")
        rows["initiatives"].append(
            {"initiative_id": initiatives[-1], "group_id": group_id, "name": title, **_origin(sheet, title)}
        )
    shapes = ("cumulative", "late", "shock") if number % 2 == 0 else ("cumulative", "decrease", "percent")
    for place, kind in enumerate(shapes, start=1):
        _indicator(
            rows, sheet, f"g{number}_own_{place}", group_id, None, "group", f"{theme}の指標{place}", kind, chance
        )
    _texts(rows, sheet, number, theme, initiatives)
    for place in range(1, 7):
        _project(rows, sheet, number, place, group_id, theme, initiatives, chance)
    documents[file] = "\n".join(sheet.lines)


def _origin(sheet: _Sheet, text: str) -> Row:
    return {"source_id": sheet.source_id, "source_ref": sheet.says(text), "source_text": text, "attribution": "printed"}


def _texts(rows: dict[str, list[Row]], sheet: _Sheet, number: int, theme: str, initiatives: list[str]) -> None:
    """What the sheet says of the group's own indicators and of its initiatives: of others who must act, of a shock."""
    said = [
        ("indicator", f"g{number}_own_1", "status", "・周知と説明会を行ったが、新しく加わった者はいない(架空)。"),
        ("initiatives", initiatives[0], "issue", f"○{theme}の指標1 市町と協議して進める必要がある(架空)。"),
        ("initiatives", initiatives[0], "direction", f"○{theme}の指標2 企業に参加を働きかける(架空)。"),
        ("initiatives", initiatives[1], "direction", "○県・市町の職員に対する研修を行う(架空)。"),
    ]
    if number % 2:
        said.append(("indicator", f"g{number}_own_3", "status", "・物価の上昇の影響により、前年を下回った(架空)。"))
    for at, (subject_type, subject_id, kind, text) in enumerate(said, start=1):
        rows["narratives"].append(
            {
                "narrative_id": f"g{number}_said_{at}",
                "subject_type": subject_type,
                "subject_id": subject_id,
                "kind": kind,
                "position": 1,
                "text": text,
                **_origin(sheet, text),
            }
        )


def _project(
    rows: dict[str, list[Row]],
    sheet: _Sheet,
    number: int,
    place: int,
    group_id: str,
    theme: str,
    initiatives: list[str],
    chance: random.Random,
) -> None:
    project_id = f"g{number}_p{place}"
    name = f"{theme}事業{place}" if place % 5 else f"{_LONG}{theme}事業{place}"
    section, period = _SECTIONS[(number + place) % len(_SECTIONS)], "R3-7"
    overview, audience = f"{theme}のため、市町や企業と連携して取り組む(架空)。", "県民(架空)"
    result = (
        "・新型コロナの影響を受けつつ、大学・企業と協力した(架空)。"
        if place % 3 == 0
        else "・計画どおり実施した(架空)。"
    )
    rows["projects"].append(
        {
            "project_id": project_id,
            "group_id": group_id,
            "number": place,
            "name": name,
            "section": section,
            "is_core": place <= 2 and number % 3 != 0,
            "start_year": 2021,
            "end_year": 2025,
            "period_text": period,
            "overview": overview,
            "target_audience": audience,
            "section_ref": sheet.says(section),
            "period_ref": sheet.says(period),
            "overview_ref": sheet.says(overview),
            "audience_ref": sheet.says(audience),
            **_origin(sheet, name),
        }
    )
    for initiative in initiatives[: 1 + place % 2]:
        link = {"project_id": project_id, "initiative_id": initiative}
        rows["project_initiatives"].append(
            link | {"stated_in": "section_2", **_origin(sheet, f"取組項目 {initiative}")}
        )
    activity = ("zero", "annual", "over")[place % 3]
    outcome = ("annual", "cumulative", "decrease")[place % 3]
    for kind, shape in (("activity", activity), ("outcome", outcome)):
        word = "実施回数" if kind == "activity" else "利用件数"
        _indicator(rows, sheet, f"{project_id}_{kind}", group_id, project_id, kind, f"{name}の{word}", shape, chance)
    total = chance.randrange(2_000, 900_000)
    for year in (2023, 2024, 2025):
        total = int(total * chance.uniform(0.9, 1.35))
        fund = total if place % 2 else int(total * chance.uniform(0.9, 1.35))
        for item, amount in (("total", total), ("general_fund", fund), ("personnel", chance.randrange(3_000, 60_000))):
            text = f"{amount:,}"
            rows["budgets"].append(
                {
                    "project_id": project_id,
                    "fiscal_year": year,
                    "stage": "plan" if year == SHEET_YEAR else "actual",
                    "item": item,
                    "amount_thousand_yen": amount,
                    "report_state": "reported",
                    **_origin(sheet, text),
                }
            )
    for kind, text in (
        ("result", result),
        ("review", "○関係課と連携し、進め方を見直した(架空)。"),
        ("next_direction", "○関係課と連携し、市町への支援を広げる(架空)。"),
    ):
        rows["narratives"].append(
            {
                "narrative_id": f"{project_id}_{kind}",
                "subject_type": "project",
                "subject_id": project_id,
                "kind": kind,
                "position": 1,
                "text": text,
                **_origin(sheet, text),
            }
        )
    decision = ("改善", "現状維持", "拡充", "縮小")[place % 4]
    review = {"project_id": project_id, "review_year": SHEET_YEAR}
    rows["reviews"].append(review | {"decision": decision, **_origin(sheet, decision)})
    for viewpoint in sorted({1 + place % 9, 2, 10 if place == 6 else 2}):
        rows["review_viewpoints"].append(review | {"viewpoint": viewpoint, **_origin(sheet, "視点")})


def _indicator(
    rows: dict[str, list[Row]],
    sheet: _Sheet,
    indicator_id: str,
    group_id: str,
    project_id: str | None,
    kind: str,
    name: str,
    shape: str,
    chance: random.Random,
) -> None:
    rows["indicators"].append(
        {
            "indicator_id": indicator_id,
            "group_id": group_id,
            "project_id": project_id,
            "kind": kind,
            "name": name,
            "short_name": None,
            "unit": {"percent": "%", "decrease": "日", "late": "団体"}.get(shape, "件"),
            "accumulation": {"cumulative": "cumulative", "percent": "point_in_time", "late": "point_in_time"}.get(
                shape, "annual"
            ),
            "direction": "decrease" if shape in ("decrease", "zero") else "increase",
            **_origin(sheet, name),
        }
    )
    targets, start, actual = _course(shape, chance)

    def observe(year: int, measure: str, value: float | None, state: str = "reported") -> None:
        text = f"{value:g}" if value is not None else "(空欄)"
        rows["observations"].append(
            {
                "indicator_id": indicator_id,
                "fiscal_year": year,
                "measure": measure,
                "sheet_year": SHEET_YEAR,
                "value": value,
                "report_state": state,
                **_origin(sheet, text),
            }
        )

    observe(2019, "baseline", start)
    for year, target in zip(YEARS, targets, strict=True):
        observe(year, "target", target)
        if year == 2025 or (shape == "late" and year > 2021):
            observe(year, "actual", None, "not_yet_reported")
        elif shape == "shock":
            observe(year, "actual", _SHOCK[year])
        elif chance.random() < 0.04:
            observe(year, "actual", None, "not_published")
        else:
            observe(year, "actual", actual(target))
    observe(2025, "final_target", targets[-1])


def _course(shape: str, chance: random.Random) -> tuple[list[float], float, Callable[[float], float]]:
    """Targets, baseline and how an actual comes out of a target."""
    luck = chance.choice([0.35, 0.6, 0.85, 0.97, 1.05])
    if shape == "zero":
        return [0.0] * 5, 4.0, lambda _target: float(chance.choice([0, 0, 1, 3]))
    if shape == "over":
        return [10.0] * 5, 9.0, lambda target: round(target * chance.uniform(2.0, 3.2))
    if shape == "decrease":
        return [40.0 - 4 * i for i in range(5)], 44.0, lambda target: round(target * (2.05 - luck), 1)
    if shape == "late":
        return [20.0 + 5 * i for i in range(5)], 20.0, lambda _target: 21.0
    if shape == "shock":
        return [105.0] * 5, 100.0, lambda target: target
    if shape == "percent":
        return [50.0 + 5 * i for i in range(5)], 46.0, lambda target: round(target * luck, 1)
    top = chance.randrange(40, 4_000)
    if shape == "annual":
        return [float(top)] * 5, float(top // 2), lambda target: round(target * luck * chance.uniform(0.9, 1.1))
    return [float(top * (i + 1)) for i in range(5)], 0.0, lambda target: round(target * luck)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.synthetic", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--groups", type=int, default=4)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    generate(options.out, options.groups, options.seed)
    print(f"架空データ {options.groups}事業群 -> DASHBOARD_DATA={options.out}")


if __name__ == "__main__":
    main()
