"""The whole data set to take away: one Excel book, or a package of CSV and Parquet with a Frictionless description."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pandas as pd

from lib.contract.contract import Column, Contract
from lib.contract.formulas import escaped
from lib.contract.tables import CONTRACTS
from lib.contract.terms import SYNTHETIC, TABLES
from lib.report.export import Sheet, to_excel
from lib.store.tables import Tables

_FIELD_TYPES = (("int", "integer"), ("double", "number"), ("bool", "boolean"))
_ESCAPED = (
    "表計算ソフトが式として実行しないよう、=、+、-、@、全角の=+-@、タブ又は改行で始まる文字列(前の空白を除く)と、"
    "アポストロフィで始まる文字列は、先頭にアポストロフィ(')を1字加えています。元の値は、先頭の1字を除いたもので、Parquetにあります。"
)
_NOTE = f"""このパッケージの読み方

・表ごとに、CSV(data/*.csv、BOM付きUTF-8)とParquet(data/*.parquet)があります。列の型と意味は datapackage.json にあります。
・Parquetは、値をそのまま収めています。
・CSVの文字列の列: {_ESCAPED}
・CSVの数値の列は、負の数(-5など)も数値のままです。
・読み戻すとき: 文字列の列で、先頭がアポストロフィの値から、その1字だけを除くと、Parquetと同じ値になります。
"""
_WHEN = (2020, 1, 1, 0, 0, 0)  # the same data, the same bytes


def as_workbook(tables: Tables) -> bytes:
    """Every table as a sheet of one book, all that was ever stated, with the version written in."""
    about = [("データ版", tables.version), *([("注意", f"{SYNTHETIC}です")] if tables.is_synthetic else [])]
    return to_excel([Sheet(f"{TABLES[name]}", tables.stated[name], about) for name in CONTRACTS])


def as_package(tables: Tables) -> bytes:
    """A zip of every table as CSV (UTF-8 with BOM) and Parquet, described by ``datapackage.json`` (Frictionless).

    Parquet has the values as they are. In CSV a text that a spreadsheet would run as a formula stands behind an apostrophe;
    which fields that may be, and how to read them back, stands in the description and in ``README.txt``.
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
        package.writestr(zipfile.ZipInfo("README.txt", _WHEN), _NOTE.encode("utf-8-sig"))
        about = json.dumps(_about(tables, resources), ensure_ascii=False, indent=1)
        package.writestr(zipfile.ZipInfo("datapackage.json", _WHEN), about)
    return out.getvalue()


def _csv(rows: pd.DataFrame, contract: Contract) -> bytes:
    shown = rows.copy()
    for column in contract.columns:
        if _kind(column) == "string":
            shown[column.name] = shown[column.name].map(escaped, na_action="ignore")
        elif str(column.type) == "bool":
            shown[column.name] = shown[column.name].map({True: "true", False: "false"})
        elif "int" in str(column.type) and column.nullable:
            shown[column.name] = shown[column.name].astype("Int64")
    # Under this line end a text that holds a carriage return is quoted; under "\n" alone it would part its row in two.
    return shown.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _resource(file: str, content: bytes, kind: str, contract: Contract) -> dict[str, Any]:
    name = file.partition(".")[0]
    fields = []
    for column in contract.columns:
        limits: dict[str, Any] = {"required": True} if not column.nullable else {}
        if column.words:
            limits["enum"] = list(column.words)
        field = {"name": column.name, "type": _kind(column), **({"constraints": limits} if limits else {})}
        if kind == "csv" and _kind(column) == "string" and not column.words:
            field["description"] = _ESCAPED
        fields.append(field)
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


def _kind(column: Column) -> str:
    """The type of a field as Frictionless calls it."""
    return next((said for word, said in _FIELD_TYPES if word in str(column.type)), "string")


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
