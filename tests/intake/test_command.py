"""``python -m lib.intake``: what it writes, how it ends, and that a check changes nothing."""

from __future__ import annotations

import getpass
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from lib.contract.reference import is_place
from lib.contract.tables import CONTRACTS
from lib.intake import __main__ as reading_command
from lib.intake.__main__ import main
from lib.intake.files.book import Grid, ReadFile
from lib.intake.files.opening import file_name, open_file
from lib.intake.form import ANSWERS
from lib.office.forms import GROUP_SECTION, make_form
from lib.office.sheet_book import official_book
from lib.store import folder
from lib.store.__main__ import main as keep
from lib.store.access import load_store
from lib.store.commit import commit
from lib.store.delta import Store
from lib.system import console
from tests import command, real
from tests.intake import layouts, open_document, small, word_document
from tests.intake.careless import REMARK, STRAY, careless
from tests.intake.layouts import plain
from tests.limits import largest_file

DOCUMENT = folder.DEFAULT_TABLES.parent / "source" / "r3-jigyogun-hyoka-chosho.txt"


def _run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return command.run(main, *arguments, **environment)


def next_sheet(path: Path, actual: str = "9団体") -> Path:
    """The office's R4 sheet as Excel: the real one, moved on by a year, with an R3 actual."""
    book = openpyxl.load_workbook(io.BytesIO(plain(real.tables())))
    sheet = book.active
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "令和" in cell.value and cell.column == 1:
                cell.value = (
                    cell.value.replace("令和4年度", "令和5年度")
                    .replace("令和3年度", "令和4年度")
                    .replace("令和2年度", "令和3年度")
                )
    row = next(c.row for r in sheet.iter_rows() for c in r if c.value == "実績値②")
    sheet.cell(row, 6, actual)
    book.save(path)
    return path


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "調書.txt" for folder in ("a", "b")]
    for path, content in zip(paths, (DOCUMENT.read_bytes(), "別の表".encode()), strict=True):
        path.parent.mkdir()
        path.write_bytes(content)
    out = tmp_path / "out.json"
    done = _run(*paths, "--check", "--json", out)
    files = json.loads(out.read_text(encoding="utf-8"))["files"]
    assert [(f["file"], len(f["tables"]["indicators"])) for f in files] == [("調書.txt", 12), ("調書 (2).txt", 0)]
    assert f"調書 (2).txt: {paths[1]} をこの名前で表示します" in done.stdout and done.returncode == 2


@pytest.mark.parametrize(("ending", "write"), [("docx", word_document.document), ("ods", open_document.book_of)])
def test_a_sheet_of_another_kind_is_committed_as_the_excel_sheet_is(
    store: Store, tmp_path: Path, ending: str, write: Callable[[Grid], bytes]
) -> None:
    book = next_sheet(tmp_path / "調書.xlsx")
    path = tmp_path / f"調書.{ending}"
    path.write_bytes(write(open_file("調書.xlsx", book.read_bytes()).grids[0]))
    in_force = []
    for file in (path, book):
        done = _run(file, "--commit", "-m", file.name, DASHBOARD_STORE=store.address)
        assert done.returncode == 1 and "取り込みました" in done.stdout, done.stdout + done.stderr
        tables = load_store(store)
        assert tables.stated["sources"].groupby("sheet_year")["file"].agg(list)[2022] == [file.name]
        figures = tables["observations"].sort_values(["indicator_id", "fiscal_year", "measure"])
        in_force.append(figures[["indicator_id", "fiscal_year", "measure", "value", "sheet_year"]].to_dict("list"))
    assert str(in_force[0]) == str(in_force[1])


def test_a_sheet_whose_projects_go_over_page_breaks_is_read_by_the_command_as_its_book_is(tmp_path: Path) -> None:
    path, out = tmp_path / "調書.pdf", tmp_path / "out.json"
    path.write_bytes(layouts.pdf_of(small.book(), "width: 420mm, height: 100mm"))
    assert len(pypdfium2.PdfDocument(path.read_bytes())) == 3
    done = _run(path, "--check", "--json", out)
    (file,) = json.loads(out.read_text(encoding="utf-8"))["files"]
    assert file["figures"] == {"on_sheet": small.FIGURES, "read": small.FIGURES, "asked": 0, "left_out": 0}
    assert done.returncode == 1 and f"表の数値{small.FIGURES}個 取り込む{small.FIGURES}個" in done.stdout
    read = ReadFile(path.name, "", "pdf", (), file["tables"])
    assert small.figures(read) == small.figures(small.read()) and small.money(read) == small.money(small.read())


def test_the_document_is_read_clean_and_written_by_the_contract(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = command.start("lib.intake", DOCUMENT, "--check", "--json", out)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = json.loads(out.read_text(encoding="utf-8"))["files"]
    assert set(file) == {"file", "sha256", "kind", "figures", "messages", "tables"}
    assert file["figures"] == {"on_sheet": 64, "read": 64, "asked": 0, "left_out": 0}
    assert file["sha256"] == hashlib.sha256(DOCUMENT.read_bytes()).hexdigest() and file["kind"] == "text"
    assert set(file["tables"]) == set(CONTRACTS)
    for name, rows in file["tables"].items():
        assert all(list(row) == [c.name for c in CONTRACTS[name].columns] for row in rows), name
        assert all(is_place(row["source_ref"]) for row in rows if "source_ref" in row), name
    assert all(set(m) == {"level", "place", "text", "question", "options", "proposal"} for m in file["messages"])
    assert "12指標 4事業" in done.stdout


def test_a_file_that_is_not_there_and_a_broken_one_do_not_stop_the_rest(tmp_path: Path) -> None:
    broken = tmp_path / "壊れた.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut")
    done = _run(tmp_path / "ない.xlsx", broken, tmp_path, DOCUMENT, "--check", "--json", "-")
    assert done.returncode == 2
    files = json.loads(done.stdout)["files"]
    assert [f["file"] for f in files][:2] == ["ない.xlsx", "壊れた.xlsx"] and len(files) == 4
    assert [bool(f["tables"]["observations"]) for f in files] == [False, False, False, True]
    assert all(f["messages"][0]["level"] == "error" for f in files[:3])
    assert "Traceback" not in done.stderr and "4/4" in done.stderr


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_no_console_keeps_a_sign_from_being_committed_and_listed(encoding: str, tmp_path: Path, store: Store) -> None:
    """A dash that Japanese Windows does not have, in an indicator's name and the note."""
    book = next_sheet(tmp_path / "r4 ✅.xlsx", "3–5団体")
    out = tmp_path / "out.json"
    done = _run(book, "--commit", "-m", "3–5 ✅", "--json", out, encoding=encoding, DASHBOARD_STORE=store.address)
    assert done.returncode == 1 and "\\u2013" in done.stdout and "Traceback" not in done.stderr, done.stderr
    assert store.commits()[0].note == "3–5 ✅"
    assert "3–5団体" in out.read_text(encoding="utf-8") and out.stat().st_mode & 0o777 == 0o666 & ~_umask()
    log = command.run(keep, "log", encoding=encoding, DASHBOARD_STORE=store.address)
    assert log.returncode == 0 and "3\\u20135 \\u2705" in log.stdout and len(log.stdout.splitlines()) == 2


def _umask() -> int:
    now = os.umask(0o022)
    os.umask(now)
    return now


def test_standard_output_is_utf_8_for_scripts_whatever_the_console_and_holds_any_file_name(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xe8\xaa\xbf\x1b[31m\xff.txt")
    path.write_bytes(DOCUMENT.read_bytes())
    done = command.start("lib.intake", path, path, "--json", "-", PYTHONIOENCODING="cp932", PYTHONUTF8="0")
    files = json.loads(done.stdout)["files"]  # read as UTF-8
    assert done.returncode == 0 and [len(f["tables"]["indicators"]) for f in files] == [12, 12], done.stderr
    checked = _run(path, path, "--check", encoding="shift_jis")
    assert checked.returncode == 0 and "\x1b" not in checked.stdout and "\\x1b[31m\\udcff.txt" in checked.stdout


@pytest.mark.parametrize("place", ["none/out.json", ""])
def test_where_the_json_cannot_be_written_that_is_said_and_nothing_is_committed(
    place: str, tmp_path: Path, store: Store
) -> None:
    four = [DOCUMENT] * 4
    done = _run(*four, "--commit", "-m", "x", "--json", tmp_path / place, DASHBOARD_STORE=store.address)
    assert done.returncode == 2 and "に書き込めません" in done.stderr and "Traceback" not in done.stderr
    assert store.head()[0] == 1 and "1/4" not in done.stderr, "said before the files are read"


def test_a_disk_that_is_full_when_the_json_is_written_leaves_the_sheet_uncommitted_and_says_so(
    tmp_path: Path, store: Store
) -> None:
    with largest_file(1_000):
        done = _run(DOCUMENT, "--commit", "-m", "x", "--json", tmp_path / "out.json", DASHBOARD_STORE=store.address)
    assert done.returncode == 2 and "大きさの上限" in done.stderr and "何も取り込んでいません" in done.stderr
    assert store.head()[0] == 1 and not list(tmp_path.glob("*.json"))


def test_a_commit_is_said_though_nobody_takes_the_output(tmp_path: Path, store: Store) -> None:
    sheet = next_sheet(tmp_path / "r4.xlsx")
    command_line = [sys.executable, "-m", "lib.intake", str(sheet), "--commit", "-m", "x", "--who", "佐藤"]
    reading, writing = os.pipe()
    os.close(reading)  # a reader that left: `| true`
    with os.fdopen(writing, "wb") as nobody:
        done = subprocess.run(
            command_line,
            env={**os.environ, "DASHBOARD_STORE": store.address},
            stdout=nobody,
            stderr=subprocess.PIPE,
            cwd=folder.ROOT,
            timeout=60,
        )
    assert done.returncode in (0, 1) and "第2版として取り込みました" in done.stderr.decode()
    assert store.head()[0] == 2


def test_who_stops_a_commit_while_files_are_read_is_told_that_nothing_is_committed(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_arguments: object, **_options: object) -> ReadFile:
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError("not reached")

    monkeypatch.setattr(reading_command, "read_bounded", stopped)
    before = signal.signal(signal.SIGINT, console._stop)
    try:
        done = _run(DOCUMENT, "--commit", "-m", "x", DASHBOARD_STORE=store.address)
    finally:
        signal.signal(signal.SIGINT, before)
    assert done.returncode == 130 and "何も取り込んでいません" in done.stderr and store.head()[0] == 1


def test_the_command_says_that_answers_of_a_lost_commit_are_not_used(tmp_path: Path, store: Store) -> None:
    for _ in range(2):
        commit(store, [], "佐藤", "会議")
    (Path(store.address) / "commits" / "_delta_log" / f"{2:020}.json").write_bytes(b"")
    done = _run(DOCUMENT, "--check", DASHBOARD_STORE=store.address)
    assert "第2版までの回答と訂正は、次の取込に使えません" in done.stderr


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("ソ表能ｶﾅ令和6年.xlsx".encode("cp932"), "ソ表能ｶﾅ令和6年.xlsx"),
        (b"a\xff\x80.xlsx", "a��.xlsx"),
        ("調書.xlsx".encode(), "調書.xlsx"),
    ],
)
def test_a_name_of_windows_keeps_its_letters(content: bytes, name: str) -> None:
    assert file_name(os.fsdecode(content)) == name


def test_a_check_asks_for_no_name_and_a_commit_takes_the_one_that_is_given(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert _run(DOCUMENT, "--check").returncode == 0
    arguments = (next_sheet(tmp_path / "r4.xlsx"), "--commit", "-m", "x")
    refused = _run(*arguments, DASHBOARD_STORE=store.address)
    assert refused.returncode == 2 and "--who 名前 か DASHBOARD_WHO" in refused.stderr and store.head()[0] == 1
    assert "取り込みました" in _run(*arguments, DASHBOARD_STORE=store.address, DASHBOARD_WHO="佐藤").stdout
    assert store.commits()[0].who == "佐藤"


def test_a_disk_that_is_full_when_a_sheet_is_committed_is_said_and_changes_nothing(
    tmp_path: Path, store: Store
) -> None:
    sheet = next_sheet(tmp_path / "r4.xlsx")
    with largest_file(3_000):
        done = _run(sheet, "--commit", "-m", "R4調書", DASHBOARD_STORE=store.address)
    assert done.returncode == 2 and "大きさの上限" in done.stderr and "Traceback" not in done.stderr
    assert store.head()[0] == 1


def test_a_question_ends_with_one(tmp_path: Path) -> None:
    done = command.start("lib.intake", next_sheet(tmp_path / "r4.xlsx", "90団体"), "--check")
    assert done.returncode == 1 and "10倍以上違います" in done.stdout


def test_a_sheet_is_committed_and_seen_by_the_next_reader(tmp_path: Path, store: Store) -> None:
    sheet = next_sheet(tmp_path / "r4.xlsx")
    done = _run(sheet, "--commit", "-m", "R4調書", "--who", "佐藤", DASHBOARD_STORE=store.address)
    assert "第2版として取り込みました" in done.stdout, done.stdout + done.stderr
    tables = load_store(store)
    rows = tables["observations"].set_index(["indicator_id", "fiscal_year", "measure"])
    cell = rows.loc[("cloud_users", 2021, "actual")]
    assert (cell["value"], cell["sheet_year"]) == (9, 2022) and "!" in cell["source_ref"]
    assert tables.document(cell["source_id"]) == sheet.read_bytes()
    assert store.commits()[0].who == "佐藤"


def test_an_answered_form_is_committed_and_leaves_the_rest_owed(tmp_path: Path, store: Store) -> None:
    form = make_form(load_store(store), GROUP_SECTION, 2021)
    book = openpyxl.load_workbook(io.BytesIO(form))
    sheet = book[ANSWERS]
    sheet.cell(7, 10, 9)
    path = tmp_path / "回答.xlsx"
    book.save(path)
    done = _run(path, "--commit", "-m", "回答", DASHBOARD_STORE=store.address)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = load_store(store)["observations"].set_index(["indicator_id", "fiscal_year", "measure"])
    assert rows.loc[("cloud_users", 2021, "actual"), "value"] == 9
    assert rows.loc[("open_data", 2021, "actual"), "report_state"] == "not_yet_reported"


def test_a_careless_form_is_committed_as_far_as_it_is_sure(tmp_path: Path, store: Store) -> None:
    form = tmp_path / "回答.xlsx"
    content = make_form(load_store(store), GROUP_SECTION, 2021)
    form.write_bytes(content)
    careless(form)
    done = _run(form, "--commit", "-m", "R3の実績", DASHBOARD_STORE=store.address)
    assert done.returncode == 1 and "2行が、配布時と異なる位置にあります" in done.stdout
    assert f"実績値「{STRAY}」" in done.stdout and REMARK in done.stdout and "「集計中」" in done.stdout
    rows = load_store(store)["observations"]
    now = rows[(rows["fiscal_year"] == 2021) & (rows["measure"] == "actual")].set_index("indicator_id")
    assert now.loc["open_data", "value"] == 1830 and REMARK in now.loc["open_data", "attribution_note"]
    assert (now.loc["cloud_users", "report_state"], now.loc["cloud_users", "source_text"]) == (
        "not_yet_reported",
        "集計中",
    )
    assert STRAY not in set(rows["value"])


def test_committing_without_a_store_says_what_to_do_and_a_check_needs_none(tmp_path: Path) -> None:
    done = _run(DOCUMENT, "--commit", "-m", "x")
    assert done.returncode == 2 and "DASHBOARD_STORE" in done.stderr
    none = _run(DOCUMENT, "--commit", "-m", "x", DASHBOARD_STORE=str(tmp_path / "none"))
    assert none.returncode == 2 and none.stderr.count("\n") == 1
    assert "取り込んでいません。" in none.stderr and "python -m lib.store init" in none.stderr
    assert _run(DOCUMENT, "--check").returncode == 0


def test_a_started_keeper_makes_one_store_and_no_second_one(tmp_path: Path) -> None:
    address = str(tmp_path / "store")
    ends = [command.start("lib.store", "init", DASHBOARD_STORE=address) for _ in range(2)]
    assert [end.returncode for end in ends] == [0, 2], ends[0].stderr
    assert "何も変えていません" in ends[1].stderr and Store(address).head()[0] == 1


def test_a_check_leaves_the_store_alone(tmp_path: Path, store: Store) -> None:
    before = sorted(p.name for p in Path(store.address).rglob("*"))
    _run(next_sheet(tmp_path / "r4.xlsx"), "--check", DASHBOARD_STORE=store.address)
    assert sorted(p.name for p in Path(store.address).rglob("*")) == before


def test_a_written_sheet_of_a_group_can_be_read_for_every_year_it_has() -> None:
    tables = real.tables()
    assert official_book(tables, "society50", 2021).startswith(b"PK")
    with pytest.raises(KeyError):
        official_book(tables, "nobody", 2021)
