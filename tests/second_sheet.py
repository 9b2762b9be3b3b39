"""The year after: a made-up R4 sheet of the real program group, which restates last year's cells as sheets do.

Its document is the real one with made-up lines below; what it changes is quoted from those. Marked as synthetic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from lib.contract.reference import line_place
from lib.contract.tables import CONTRACTS
from lib.intake.transcript import checked
from lib.store.folder import DEFAULT_TABLES, write

SOURCE, YEAR, FILE = "r4_made_up", 2022, "r4-made-up.txt"
# (indicator, fiscal year, measure) -> what the new sheet states
CELLS: Mapping[tuple[str, int, str], float] = {
    ("cloud_users", 2021, "actual"): 7.0,
    ("cloud_users", 2025, "target"): 14.0,
    ("cloud_users", 2025, "final_target"): 14.0,
    ("open_data", 2021, "actual"): 1_830.0,
}
Tables = Mapping[str, pa.Table]


def sheet_of(tables: Tables, cells: Mapping[tuple[str, int, str], float] = CELLS) -> tuple[dict[str, pa.Table], str]:
    """The rows of the new sheet alone (every table of the contract) and the text of its document."""
    source = tables["sources"].to_pylist()[0]
    lines = (DEFAULT_TABLES.parent / "source" / source["file"]).read_text(encoding="utf-8").split("\n")
    lines.append("架空データ 令和4年度の調書")

    def says(text: str) -> str:
        lines.append(text)
        return line_place(len(lines))

    rows: dict[str, list[dict[str, Any]]] = {}
    for name, table in tables.items():
        of_sheet = []
        for row in table.to_pylist():
            row = row | ({"source_id": SOURCE} if "source_id" in row else {})
            row |= {"sheet_year": YEAR} if "sheet_year" in row else {}
            row |= {"review_year": YEAR} if "review_year" in row else {}
            value = cells.get((row.get("indicator_id"), row.get("fiscal_year"), row.get("measure")))
            if name == "observations" and value is not None:
                text = f"{value:g}"
                row |= {"value": value, "report_state": "reported", "attribution": "printed", "attribution_note": None}
                row |= {"source_text": text, "source_ref": says(text)}
            if name == "narratives" and row["narrative_id"] == "cloud_users_status_2":
                row |= {"text": "・令和3年度末現在、県内7団体で利用(架空)。"}
                row |= {"source_text": row["text"], "source_ref": says(row["text"])}
            if name == "quality":
                row |= {"quality_id": f"r4_{row['quality_id']}"}
            of_sheet.append(row)
        rows[name] = of_sheet
    text = "\n".join(lines)
    rows["sources"] = [
        source
        | {"source_id": SOURCE, "sheet_year": YEAR, "file": FILE, "is_synthetic": True, "title": "架空データ R4 事業群評価調書"}
        | {"sha256": hashlib.sha256(text.encode()).hexdigest(), "note": "試用のためにつくった文書。"}
    ]  # fmt: skip
    return {name: pa.Table.from_pylist(rows[name], schema=CONTRACTS[name].arrow) for name in tables}, text


def both_sheets(tables: Tables, folder: Path) -> None:
    """Both sheets as one set of tables in a folder, with their documents."""
    new, text = sheet_of(tables)
    source = folder / "source"
    source.mkdir(parents=True)
    for file in (DEFAULT_TABLES.parent / "source").glob("*.txt"):
        (source / file.name).write_bytes(file.read_bytes())
    (source / FILE).write_text(text, encoding="utf-8")
    joined = {}
    for name, contract in CONTRACTS.items():
        kept: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in [*tables[name].to_pylist(), *new[name].to_pylist()]:
            kept[tuple(row[k] for k in contract.key)] = row
        joined[name] = pa.Table.from_pylist(list(kept.values()), schema=contract.arrow)
    write(checked(joined, folder), folder)
