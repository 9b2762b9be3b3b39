"""The whole data set taken away says what the tables say, and its description is true."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from types import MappingProxyType

import openpyxl
import pyarrow.parquet as pq
import pytest

from lib.contract.tables import CONTRACTS
from lib.intake.files.opening import open_file
from lib.intake.tidy import tables_of
from lib.report.dataset import as_package, as_workbook
from lib.store import folder
from lib.store.tables import Tables


@pytest.fixture(scope="module")
def package(tables: Tables) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(as_package(tables)))


def test_parquet_and_csv_give_back_the_tables(package: zipfile.ZipFile, tables: Tables) -> None:
    for name, contract in CONTRACTS.items():
        whole = pq.read_table(io.BytesIO(package.read(f"data/{name}.parquet")))
        assert whole.schema.equals(contract.arrow) and whole.to_pandas().equals(tables.stated[name]), name
        rows, messages = tables_of(open_file(f"{name}.csv", package.read(f"data/{name}.csv")))
        assert not messages, (name, messages)
        assert rows[name] == whole.to_pylist(), name


FORMULAS = [
    "=1+1",
    "+81",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    " =cmd|' /C calc'!A0",
    "'引用'",
    "-",
    '=HYPERLINK("x")',
]


def test_a_csv_is_safe_to_open_and_comes_back_and_parquet_is_verbatim(tables: Tables) -> None:
    frames = dict(tables.stated)
    texts = frames["narratives"].copy()
    texts.loc[texts.index[: len(FORMULAS)], "text"] = FORMULAS
    figures = frames["observations"].copy()
    row = figures.index[figures["value"].notna()][0]
    figures.loc[row, "value"] = -5.0
    stated = frames | {"narratives": texts, "observations": figures}
    changed = Tables(MappingProxyType(stated), tables.version, tables.origin, stated=stated)
    package = zipfile.ZipFile(io.BytesIO(as_package(changed)))
    for name, expected in (("narratives", texts), ("observations", figures)):
        content = package.read(f"data/{name}.csv")
        rows, messages = tables_of(open_file(f"{name}.csv", content))
        assert (
            not messages and rows[name] == pq.read_table(io.BytesIO(package.read(f"data/{name}.parquet"))).to_pylist()
        )
        strings = [f["name"] for f in _fields(package, name) if f["type"] == "string"]
        for record in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            assert not any(record[column].lstrip().startswith(("=", "+", "-", "@", "＝")) for column in strings)
        assert len(expected) == len(rows[name])
    assert "-5.0" in package.read("data/observations.csv").decode("utf-8-sig"), "a figure stays a figure"
    assert (
        pq.read_table(io.BytesIO(package.read("data/narratives.parquet")))["text"].to_pylist()[: len(FORMULAS)]
        == FORMULAS
    )


def _fields(package: zipfile.ZipFile, name: str, kind: str = "csv") -> list[dict[str, str]]:
    about = json.loads(package.read("datapackage.json"))
    (resource,) = [r for r in about["resources"] if r["name"] == f"{name}-{kind}"]
    return list(resource["schema"]["fields"])


def test_the_package_says_which_fields_differ_and_how_to_read_them_back(package: zipfile.ZipFile) -> None:
    (text,) = [f for f in _fields(package, "narratives") if f["name"] == "text"]
    assert "アポストロフィ(')を1字加えています" in text["description"]
    assert all("description" not in f for f in _fields(package, "narratives", "parquet"))
    assert all("description" not in f for f in _fields(package, "observations") if f["type"] != "string")
    assert "その1字だけを除くと、Parquetと同じ値になります。" in package.read("README.txt").decode("utf-8-sig")


def test_the_description_names_every_file_with_its_fields_and_digest(package: zipfile.ZipFile) -> None:
    about = json.loads(package.read("datapackage.json"))
    assert len(about["resources"]) == 2 * len(CONTRACTS)
    for resource in about["resources"]:
        content = package.read(resource["path"])
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}" and resource["bytes"] == len(content)
        if resource["format"] == "csv":
            header = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            assert header == [f["name"] for f in resource["schema"]["fields"]]
    assert about["sources"][0]["sha256"] and "架空" not in about["title"]


def test_the_same_data_gives_the_same_bytes(tables: Tables) -> None:
    assert as_package(tables) == as_package(tables)


def test_the_book_has_a_sheet_a_table_with_every_row(tables: Tables) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(tables)))
    assert len(book.sheetnames) == len(CONTRACTS)
    sheet = book["目標値と実績値"]
    assert sum(1 for row in sheet.iter_rows(values_only=True) if row[0] in set(tables["indicators"]["indicator_id"])) == len(tables.stated["observations"])  # fmt: skip


def test_made_up_data_says_so_in_its_title(synthetic_folder: object) -> None:
    made = folder.load(synthetic_folder)  # type: ignore[arg-type]
    about = json.loads(zipfile.ZipFile(io.BytesIO(as_package(made))).read("datapackage.json"))
    assert "架空データ" in about["title"]
