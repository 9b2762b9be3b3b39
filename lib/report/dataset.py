"""The whole data set to take away: one Excel book, or a package of CSV and Parquet with a Frictionless description."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pandas as pd

from lib.contract.schema import CONTRACTS, Contract
from lib.contract.terms import SYNTHETIC, TABLES
from lib.report.export import Sheet, to_excel
from lib.store.tables import Tables

_FIELD_TYPES = (("int", "integer"), ("double", "number"), ("bool", "boolean"))
_WHEN = (2020, 1, 1, 0, 0, 0)  # the same data, the same bytes


def as_workbook(tables: Tables) -> bytes:
    """Every table as a sheet of one book, all that was ever stated, with the version written in."""
    about = [("データ版", tables.version), *([("注意", f"{SYNTHETIC}です")] if tables.is_synthetic else [])]
    return to_excel([Sheet(f"{TABLES[name]}", tables.stated[name], about) for name in CONTRACTS])


def as_package(tables: Tables) -> bytes:
    """A zip of every table as CSV (UTF-8 with BOM) and Parquet, described by ``datapackage.json`` (Frictionless).

    Values stand as they are: a text that looks like a formula is not changed, so that both files say the same.
    """
    out = io.BytesIO()
    resources = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, contract in CONTRACTS.items():
            rows = tables.stated[name]
            written = _csv(rows, contract)
            parquet = io.BytesIO()
            rows.to_parquet(parquet, index=False, schema=contract.arrow, compression="zstd")
            for file, content, kind in (
                (f"{name}.csv", written, "csv"),
                (f"{name}.parquet", parquet.getvalue(), "parquet"),
            ):
                package.writestr(zipfile.ZipInfo(f"data/{file}", _WHEN), content)
                resources.append(_resource(file, content, kind, contract))
        about = json.dumps(_about(tables, resources), ensure_ascii=False, indent=1)
        package.writestr(zipfile.ZipInfo("datapackage.json", _WHEN), about)
    return out.getvalue()


def _csv(rows: pd.DataFrame, contract: Contract) -> bytes:
    shown = rows.copy()
    for column in contract.columns:
        if str(column.type) == "bool":
            shown[column.name] = shown[column.name].map({True: "true", False: "false"})
        elif "int" in str(column.type) and column.nullable:
            shown[column.name] = shown[column.name].astype("Int64")
    return shown.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _resource(file: str, content: bytes, kind: str, contract: Contract) -> dict[str, Any]:
    name = file.partition(".")[0]
    fields = []
    for column in contract.columns:
        kind_of = next((said for word, said in _FIELD_TYPES if word in str(column.type)), "string")
        limits: dict[str, Any] = {"required": True} if not column.nullable else {}
        if column.words:
            limits["enum"] = list(column.words)
        fields.append({"name": column.name, "type": kind_of, **({"constraints": limits} if limits else {})})
    keys = [
        {"fields": [link.column], "reference": {"resource": f"{link.table}-{kind}", "fields": [link.target]}}
        for link in contract.links
        if len(CONTRACTS[link.table].key) == 1
    ]
    described: dict[str, Any] = {
        "name": f"{name}-{kind}", "title": TABLES[name], "path": f"data/{file}", "format": kind,
        "mediatype": "text/csv" if kind == "csv" else "application/vnd.apache.parquet", "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": fields, "primaryKey": list(contract.key), **({"foreignKeys": keys} if keys else {}), "missingValues": [""]},
    }  # fmt: skip
    return described | ({"encoding": "utf-8"} if kind == "csv" else {})


def _about(tables: Tables, resources: list[dict[str, Any]]) -> dict[str, Any]:
    made_up = f"【{SYNTHETIC}】" if tables.is_synthetic else ""
    return {
        "profile": "data-package",
        "name": "policy-evaluation-sheets",
        "title": f"{made_up}事業群評価調書のデータ",
        "description": f"{made_up}県の事業群評価調書の指標・事務事業・予算・文章・見直しを、1行1事実の表にしたもの。値のない欄は report_state が理由を示し、0ではない。",
        "version": tables.version,
        "sources": [
            {"title": row["title"], "path": row["file"], "sha256": row["sha256"], "is_synthetic": bool(row["is_synthetic"])}
            for row in tables.stated["sources"].to_dict("records")
        ],
        "resources": resources,
    }  # fmt: skip
