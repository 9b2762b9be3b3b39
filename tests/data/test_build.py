from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.contract.contract import ContractError
from lib.contract.tables import CONTRACTS
from lib.intake import transcript as build
from lib.store.folder import DEFAULT_TABLES, ROOT, load, version
from tests.synthetic import generate


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_committed_tables_are_what_the_transcript_gives() -> None:
    done = _run("-m", "lib.intake.transcript", "--check")
    assert done.returncode == 0, done.stderr


def test_a_checkout_on_windows_has_the_bytes_that_the_transcript_names(tmp_path: Path) -> None:
    source = "r3-jigyogun-hyoka-chosho.txt"
    shutil.copy(ROOT / ".gitattributes", tmp_path)
    shutil.copy(ROOT / "data" / "source" / source, tmp_path)
    as_on_windows = ["git", "-c", "core.autocrlf=true", "-c", "core.safecrlf=false", "-C", str(tmp_path)]
    for command in (["init", "-q"], ["add", "."], ["checkout-index", "-a", "--prefix=out/"]):
        subprocess.run([*as_on_windows, *command], check=True)
    assert (tmp_path / "out" / source).read_bytes() == (ROOT / "data" / "source" / source).read_bytes()


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
    """Kill the writer at many moments of its CPU time and in the middle of a file; whatever is there can be read."""
    script = """
import os, resource, signal, sys
from pathlib import Path
from lib.intake.transcript import from_transcript
from lib.store.folder import write
tables, out = from_transcript(), Path(sys.argv[1])
def killed(by, arm):
    if os.fork() == 0:
        signal.signal(by, signal.SIG_DFL)
        arm()
        while True:
            write(tables, out)
    assert os.WTERMSIG(os.wait()[1]) == by
    for path in out.glob("*.parquet"):
        # As the kill left it.
        (out / f"{path.name}.{len(list(out.iterdir()))}").write_bytes(path.read_bytes())
for seconds in (0.05, 0.061, 0.1, 0.17):
    killed(signal.SIGPROF, lambda: signal.setitimer(signal.ITIMER_PROF, seconds))
for size in (100, 1_500, 4_000):  # bytes of a file, beyond which its writer is ended
    killed(signal.SIGXFSZ, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
"""
    done = _run("-c", script, str(tmp_path))
    assert done.returncode == 0, done.stderr
    left = list(tmp_path.glob("*.parquet.*"))
    assert len(left) > len(CONTRACTS)
    for path in left:
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
    done = _run("-m", "tests.synthetic", str(tmp_path / "a"))
    assert done.returncode == 0, done.stderr
    generate(tmp_path / "b")
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
