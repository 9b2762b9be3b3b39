"""The command line: files for a group or for all, progress, and a clear word when something is not there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from lib.findings.decisions import Decision, to_file
from lib.judge.evaluation import Evaluation
from lib.report import typeset
from lib.report.__main__ import main
from lib.store.commit import commit
from lib.store.delta import Store
from lib.store.rules import RULES
from tests import command
from tests.limits import largest_file
from tests.store.readings import with_open_data


def _run(*arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    return command.run(main, *arguments, **({"DASHBOARD_DATA": str(data)} if data else {}))


def test_one_group_in_three_formats_with_the_record(tmp_path: Path) -> None:
    record = tmp_path / "kaigi.json"
    record.write_bytes(
        to_file([Decision("a", "overview", "全体像", "question", 0, "次はいつか", "", "")], is_synthetic=False)
    )
    done = command.start("lib.report", "--group", "society50", "--out", tmp_path, "--record", record)
    assert done.returncode == 0, done.stderr
    assert "1/1" in done.stdout
    assert {p.suffix for p in tmp_path.glob("society50.*")} == {".pptx", ".pdf", ".xlsx"}
    both = _run("--group", "society50", "--format", "json", "--out", str(tmp_path))
    assert both.returncode == 0 and json.loads((tmp_path / "society50.json").read_bytes())["flags"]
    book = openpyxl.load_workbook(tmp_path / "society50.xlsx")
    assert book.sheetnames == ["指標", "事務事業", "注意が必要な順", "視点", "会議の記録"]
    assert any("次はいつか" in map(str, r) for r in book["会議の記録"].iter_rows(values_only=True))


def test_all_groups_with_progress_and_the_overview(synthetic_folder: Path, tmp_path: Path) -> None:
    done = _run("--all", "--format", "pdf", "--out", str(tmp_path), data=synthetic_folder)
    assert done.returncode == 0, done.stderr
    files = sorted(p.name for p in tmp_path.glob("*.pdf"))
    assert "overview_a3.pdf" in files and f"{len(files) - 1}/{len(files) - 1}" in done.stdout


def test_check_says_ready_or_what_is_missing(copied_tables: Path) -> None:
    ready = _run("--check")
    assert ready.returncode == 0 and "ready" in ready.stdout and "font:" in ready.stdout
    assert re.search(r"^rules: data/rules, 3 grades, \d+ rules$", ready.stdout, re.M)
    (copied_tables / "budgets.parquet").unlink()
    broken = _run("--check", data=copied_tables)
    assert broken.returncode == 1 and "budgets" in broken.stderr and "Traceback" not in broken.stderr


def test_check_says_which_rules_are_in_force_or_what_is_wrong_with_them(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "kijun")
    named = {"DASHBOARD_RULES": str(tmp_path / "kijun")}
    assert "rules: kijun, 3 grades" in command.run(main, "--check", **named).stdout
    status = tmp_path / "kijun" / "status.toml"
    status.write_text(status.read_text(encoding="utf-8").replace("[met]", "[mat]"), encoding="utf-8")
    broken = command.run(main, "--check", **named)
    assert broken.returncode == 1 and "status.toml: 知らない語「mat」" in broken.stderr
    gone = command.run(main, "--check", DASHBOARD_RULES=str(tmp_path / "gone"))
    assert gone.returncode == 1 and f"(DASHBOARD_RULES)「{tmp_path / 'gone'}」を読めません" in gone.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--group", "nope"], "あるもの: society50"),
        ([], "--group に事業群のID"),
        (["--group", "society50", "--format", "doc"], "pptx,pdf,xlsx,json"),
        (["--group", "society50", "--template", "README.md"], "ひな形"),
        (["--group", "society50", "--record", "README.md"], "会議の記録"),
        (["--group", "society50", "--record", "none.json"], "--record 「none.json」: ファイルが見つかりません"),
        (["--group", "society50", "--record", "lib"], "--record 「lib」: フォルダです"),
        (["--group", "society50", "--template", "none.pptx"], "--template 「none.pptx」: ファイルが見つかりません"),
        (["--group", "society50", "--template", "lib"], "--template 「lib」: フォルダです"),
    ],
)
def test_a_wrong_argument_is_answered_in_words_and_writes_nothing(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    done = _run(*arguments, "--out", str(tmp_path / "out"))
    assert done.returncode == 1 and words in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_format_that_cannot_be_written_keeps_no_other_from_being_made(tmp_path: Path) -> None:
    with largest_file(60_000):  # the deck, the paper and the JSON are larger
        done = _run("--group", "society50", "--format", "pptx,pdf,xlsx,json", "--out", str(tmp_path))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["society50.xlsx"]
    assert [line.split("」")[0].rsplit("/")[-1] for line in done.stderr.splitlines()] == [
        "society50.pptx",
        "society50.pdf",
        "society50.json",
    ]


def test_a_panic_of_the_typesetter_keeps_no_other_format_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.typ"
    sheet.write_text("#duration(weeks: 9223372036854775807)")
    monkeypatch.setattr(typeset, "_SHEET", sheet)
    out = tmp_path / "out"
    assert main(["--group", "society50", "--format", "pdf,json", "--out", str(out)]) == 1
    assert [path.name for path in out.iterdir()] == ["society50.json"]
    printed = capsys.readouterr()
    assert "「society50.pdf」を作れませんでした。プログラムに問題が起きました(PanicException " in printed.err
    assert "1件のファイルを書きました" in printed.out


def test_only_files_that_were_written_are_counted(tmp_path: Path) -> None:
    json_of_a_group = ("--group", "society50", "--format", "json")
    assert f"「{tmp_path}」に1件のファイルを書きました" in _run(*json_of_a_group, "--out", str(tmp_path)).stdout
    with largest_file(10):
        none = _run(*json_of_a_group, "--out", str(tmp_path))
    assert none.returncode == 1 and "書きました" not in none.stdout and "大きさの上限" in none.stderr
    (tmp_path / "file").touch()
    one_sentence = _run("--all", "--out", str(tmp_path / "file"))
    assert one_sentence.returncode and len(one_sentence.stderr.splitlines()) == 1 and not one_sentence.stdout


def test_the_store_is_what_is_reported_where_there_is_one(tmp_path: Path, store: Store) -> None:
    commit(store, [with_open_data(1_830)], "佐藤", "R4調書")
    environment = {"DASHBOARD_STORE": store.address}
    done = command.run(main, "--group", "society50", "--format", "json", "--out", tmp_path, **environment)
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "society50.json").read_bytes())
    (open_data,) = (one for one in said["indicators"] if one["id"] == "open_data")
    assert said["version"].startswith("2-") and (open_data["latest_year"], open_data["latest"]) == (2021, 1_830)


def test_a_started_command_ends_with_the_code_of_its_failure() -> None:
    done = command.start("lib.report", "--group", "nope")
    assert done.returncode == 1 and "あるもの: society50" in done.stderr and "Traceback" not in done.stderr


def test_a_measure_or_a_department_is_one_deck_one_page_and_one_book(
    prefecture_folder: Path, prefecture: Evaluation, tmp_path: Path
) -> None:
    measure = str(prefecture.tables["program_groups"]["measure"].value_counts().index[0])
    done = _run("--measure", measure, "--out", str(tmp_path), data=prefecture_folder)
    assert done.returncode == 0, done.stderr
    assert {p.name for p in tmp_path.iterdir()} == {"measure.pptx", "measure.pdf", "measure.xlsx"}
    deck = Presentation(str(tmp_path / "measure.pptx"))
    assert measure in "".join(s.text_frame.text for s in deck.slides[0].shapes if s.has_text_frame)
    wrong = _run("--department", "ない部局", "--out", str(tmp_path / "x"), data=prefecture_folder)
    assert (
        wrong.returncode == 1
        and "「ない部局」はありません。あるもの: " in wrong.stderr
        and not (tmp_path / "x").exists()
    )
    blank = _run("--measure", "x", "--out", str(tmp_path / "x"))
    assert blank.returncode == 1 and "(調書に記載なし)" in blank.stderr
