"""Whatever is uploaded, a person is told in words what it is and what to do, and nothing else happens."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.files.opening import distinct_names, file_name, open_file
from lib.intake.read import read_file
from lib.store.folder import ROOT
from tests import real
from tests.examples import one_in
from tests.intake.corpus import CORPUS, DOCUMENT, SHEET, bad_file, pdf

_KNOWN = real.tables().stated
# What may be read: with a word about what is odd, or with nothing wrong in it.
_READ = {
    "macros", "outside_links", "cp932", "utf16", "half_document", "no_styles", "shifted_columns", "two_sheets_of_one_group",
    "huge_numbers",
}  # fmt: skip
_FOREIGN = re.compile(r"Error|Exception|Traceback|None|\bNaN\b|<class|0x[0-9a-f]{6}")


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("case", CORPUS)
def test_every_bad_file_is_told_in_words_with_what_to_do(case: str) -> None:
    name, content = bad_file(case)
    read = read_file(name, content, _KNOWN)
    assert read.messages, "nothing is said"
    for message in read.messages:
        assert re.search(r"[ぁ-ん]", message.text) and not _FOREIGN.search(message.text), message.text
        assert len(message.text) < 400
    if case not in _READ:
        assert read.level == "error"
        assert any(
            re.search(r"してください|ください。|まで|読めるのは", m.text) for m in read.messages if m.level == "error"
        )
    assert not re.search(r"[/\\\x00-\x1f\u202e]", read.file) and len(read.file) <= 120


HOSTILE = ("zip_bomb", "billion_laughs", "million_rows", "widest_sheet", "outside_entity")
# Opens each file in a fork of its own: what it grows by (KB), its seconds of CPU, how many grids it gave.
_OPEN_EACH = """
import os, resource, sys, time
from pathlib import Path
from lib.intake.files.opening import open_file
for path in sys.argv[1:]:
    if os.fork() == 0:
        content = Path(path).read_bytes()
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        book = open_file("調書.xlsx", content)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(grown, time.process_time() - began, len(book.grids), flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, float, int]]:
    """Case -> (KB of memory, seconds, grids) that opening it took."""
    folder = tmp_path_factory.mktemp("hostile")
    for case in HOSTILE:
        (folder / case).write_bytes(bad_file(case)[1])
    command = [sys.executable, "-c", _OPEN_EACH, *(str(folder / case) for case in HOSTILE)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) == len(HOSTILE), done.stderr
    return {c: (int(kb), float(s), int(grids)) for c, (kb, s, grids) in zip(HOSTILE, lines, strict=True)}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_take_little_memory_and_time(case: str, taken: dict[str, tuple[int, float, int]]) -> None:
    grown, seconds, grids = taken[case]
    assert grown < 200 * 1024 and seconds < 20 and grids == 0


def test_a_formula_text_never_becomes_a_value() -> None:
    read = read_file("調書.txt", DOCUMENT.replace("8団体".encode(), b"=8+1", 1), _KNOWN)
    rows = [
        r
        for r in read.tables["observations"]
        if (r["indicator_id"], r["fiscal_year"], r["measure"]) == ("cloud_users", 2021, "target")
    ]
    assert rows[0]["value"] is None and any("=8+1" in m.text for m in read.messages)


@given(st.binary(max_size=400))
def test_any_bytes_are_opened_without_an_error(content: bytes) -> None:
    open_file("何か.xlsx", content)


@given(st.integers(0, len(SHEET) - 1), st.binary(min_size=1, max_size=8))
def test_a_book_with_any_bytes_changed_is_opened_without_an_error(at: int, put: bytes) -> None:
    open_file("調書.xlsx", SHEET[:at] + put + SHEET[at + len(put) :])


@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=8))
@one_in(2)
def test_a_sheets_xml_with_any_bytes_changed_is_read_without_an_error(at: int, put: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SHEET)) as package, zipfile.ZipFile(out, "w") as made:
        for name in package.namelist():
            content = package.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content[:at] + put + content[at + len(put) :]
            made.writestr(name, content)
    read_file("調書.xlsx", out.getvalue(), _KNOWN)


@given(st.integers(0, 3_000), st.binary(min_size=1, max_size=8))
@one_in(2)
def test_a_pdf_with_any_bytes_changed_is_opened_without_an_error(at: int, put: bytes) -> None:
    content = pdf()
    open_file("調書.pdf", content[:at] + put + content[at + len(put) :])


@given(st.text(max_size=200))
def test_any_file_name_becomes_a_name_alone(name: str) -> None:
    made = file_name(name)
    assert made and not re.search(r"[/\\\x00-\x1f]", made) and len(made) <= 120 and not made.startswith(".")
    assert len(made.encode()) <= 190


def test_a_long_name_is_cut_before_its_ending_and_says_so() -> None:
    name = "令和3年度" * 20 + ".xlsx"
    assert re.fullmatch(r"(令和3年度)+.*…\.xlsx", file_name(name))
    first, second = distinct_names([name, "a/" + name])
    assert second == first.replace(".xlsx", " (2).xlsx") and len(second.encode()) <= 200
    assert file_name("調書.xlsx") == "調書.xlsx"


@given(st.lists(st.sampled_from(["調書.xlsx", "調書 (2).xlsx", "a/調書.xlsx", "調書", ""]), max_size=6))
def test_files_that_are_read_together_have_names_of_their_own(names: list[str]) -> None:
    made = distinct_names(names)
    assert len(made) == len(names) == len(set(made))
    assert not names or made[0] == file_name(names[0])


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=300))
@one_in(4)
def test_any_text_in_the_place_of_a_cell_is_read_without_an_error(text: str) -> None:
    lines = DOCUMENT.decode().split("\n")
    lines[3] = lines[3].replace("8団体", text.replace("\n", " ").replace("\t", " "), 1)
    read = read_file("調書.txt", "\n".join(lines).encode(), _KNOWN)
    for row in read.tables["observations"]:
        assert (row["value"] is not None) == (row["report_state"] == "reported")
