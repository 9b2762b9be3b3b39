from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.contract.schema import CONTRACTS, ContractError
from lib.intake import transcript as build
from lib.store.folder import DEFAULT_TABLES, ROOT, load, version
from tests.synthetic import generate


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_committed_tables_are_what_the_transcript_gives() -> None:
    done = _run("-m", "lib.intake.transcript", "--check")
    assert done.returncode == 0, done.stderr


def test_check_names_the_table_that_differs(copied_tables: Path) -> None:
    tables = build.from_transcript()
    path = copied_tables / "reviews.parquet"
    rows = pq.read_table(path).to_pandas()
    rows.loc[0, "decision"] = "廃止"
    pq.write_table(pa.Table.from_pandas(rows, schema=CONTRACTS["reviews"].arrow), path)
    assert build.differences(tables, copied_tables) == ["reviews"]


def test_a_wrong_cell_of_the_transcript_is_reported_with_table_row_and_column(tmp_path: Path) -> None:
    shutil.copytree(build.TRANSCRIPT, tmp_path / "t")
    path = tmp_path / "t" / "budgets.csv"
    text = path.read_text(encoding="utf-8").replace(",8372,", ",八千,", 1).replace(",2020,", ",20x0,", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        build.from_transcript(tmp_path / "t")
    said = str(caught.value)
    assert "budgets 4行目 列「amount_thousand_yen」" in said and "列「fiscal_year」" in said, "both at once"


def test_a_quotation_that_is_not_on_its_line_stops_the_build() -> None:
    tables = build.from_transcript()
    rows = tables["reviews"].to_pandas()
    rows["source_ref"] = "L55"
    tables["reviews"] = pa.Table.from_pandas(rows, schema=CONTRACTS["reviews"].arrow)
    with pytest.raises(ContractError, match="55行目"):
        build.checked(tables, DEFAULT_TABLES)


def test_nothing_is_written_when_a_promise_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(build.TRANSCRIPT, tmp_path / "t")
    (tmp_path / "t" / "reviews.csv").unlink()
    monkeypatch.setattr(build, "TRANSCRIPT", tmp_path / "t")
    monkeypatch.setattr(build.from_transcript, "__defaults__", (tmp_path / "t",))
    before = {p.name: p.stat().st_mtime_ns for p in DEFAULT_TABLES.iterdir()}
    assert build.main([]) == 1
    assert {p.name: p.stat().st_mtime_ns for p in DEFAULT_TABLES.iterdir()} == before


def test_a_killed_build_leaves_whole_files(tmp_path: Path) -> None:
    """Kill the writer at many moments; whatever is there can be read."""
    script = (
        "from pathlib import Path\nfrom lib.intake.transcript import from_transcript\nfrom lib.store.folder import write\ntables = from_transcript()\nprint('go', flush=True)\n"
        f"while True: write(tables, Path({str(tmp_path / 'out')!r}))"
    )
    for pause in (0.0, 0.004, 0.011, 0.023, 0.05):
        process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        time.sleep(0.05 + pause)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        whole = list((tmp_path / "out").glob("*.parquet"))
        assert whole
        for path in whole:
            assert pq.read_table(path).num_rows > 0


def test_the_version_follows_the_content_and_not_the_bytes(copied_tables: Path) -> None:
    before = load(copied_tables).version
    for path in copied_tables.glob("*.parquet"):
        pq.write_table(pq.read_table(path), path, compression="none")
    assert load(copied_tables).version == before
    rows = pq.read_table(copied_tables / "program_groups.parquet").to_pandas()
    rows["name"] = pd.Series(["名"], dtype="str")
    changed = pa.Table.from_pandas(rows, schema=CONTRACTS["program_groups"].arrow)
    assert version({"program_groups": changed}) != version(
        {"program_groups": pq.read_table(copied_tables / "program_groups.parquet")}
    )


def test_synthetic_data_is_seeded_marked_and_keeps_the_contract(tmp_path: Path) -> None:
    for name in ("a", "b"):
        done = _run("-m", "tests.synthetic", str(tmp_path / name))
        assert done.returncode == 0, done.stderr
    a, b = load(tmp_path / "a"), load(tmp_path / "b")
    assert a.version == b.version and a.is_synthetic
    generate(tmp_path / "c", seed=8)
    assert load(tmp_path / "c").version != a.version
    assert not load(DEFAULT_TABLES).is_synthetic


def test_synthetic_data_holds_the_cases_the_sheet_lacks(synthetic_folder: Path) -> None:
    tables = load(synthetic_folder)
    observations, indicators = tables["observations"], tables["indicators"]
    actual = observations[observations["measure"] == "actual"]
    by_year = actual.groupby("fiscal_year")["report_state"].agg(set).to_dict()
    assert all("reported" in by_year[y] for y in range(2021, 2025)) and by_year[2025] == {"not_yet_reported"}
    assert (indicators["direction"] == "decrease").any() and (indicators["unit"] == "%").any()
    assert (indicators["accumulation"] == "cumulative").any() and indicators["name"].str.len().max() > 50
    targets = observations[observations["measure"] == "target"]
    assert (targets["value"] == 0).any() and len(tables["program_groups"]) > 2
