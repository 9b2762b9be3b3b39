"""A program that is replaced while it runs says so, and never mixes new pages with old modules."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lib.store.folder import ROOT
from lib.ui.app import program
from lib.ui.app.program import Program


@pytest.fixture
def copied_program(tmp_path: Path) -> Path:
    for name in ("lib", "pages", "data"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dashboard.py", tmp_path)
    return tmp_path


# Opens pages in one process, as a server does, and replaces files in between.
_VISITS = """
from pathlib import Path
from streamlit.testing.v1 import AppTest
from lib.ui.app import program, server

program._LOOK_AGAIN = 0

def words(page, **query):
    app = AppTest.from_file("dashboard.py", default_timeout=60).switch_page(page)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return "".join(part.proto.body for part in app.get("html"))

assert program.REPLACED not in words("pages/indicators.py")
module = Path("lib/ui/parts/labels.py")
was = module.read_text()
module.write_text(was + "# newer\\n")
assert program.REPLACED in words("pages/indicators.py")
assert program.REPLACED in words("pages/search.py")
assert program.REPLACED not in words("pages/meeting.py", run="yes"), "a meeting goes on"
module.write_text(was)
assert program.REPLACED not in words("pages/indicators.py"), "the program that runs is back"
print("done")
"""


def test_pages_stop_while_the_program_on_disk_is_another(copied_program: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _VISITS], cwd=copied_program, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


def test_what_was_only_copied_anew_is_the_same_program(copied_program: Path, caplog: pytest.LogCaptureFixture) -> None:
    running = Program(copied_program)
    page = copied_program / "pages" / "search.py"
    page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    (copied_program / "lib" / "notes.txt").write_text("not of the program")
    running.look()
    assert not running.is_replaced() and not caplog.records


@pytest.mark.parametrize("change", ["new", "gone", "script"])
def test_a_new_file_a_lost_one_and_a_script_are_another_program(copied_program: Path, change: str) -> None:
    running = Program(copied_program)
    if change == "new":
        (copied_program / "lib" / "ui" / "newer.py").write_text("")
    elif change == "gone":
        (copied_program / "pages" / "search.py").unlink()
    else:
        with (copied_program / "lib" / "ui" / "app" / "style.css").open("a") as style:
            style.write("p { color: red }")
    running.look()
    assert running.is_replaced()
    assert not program.running.is_replaced()
