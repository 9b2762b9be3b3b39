"""What `tests/run` and the start say when something that they need is not there: in words, and before anything else."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import proxy_bypass

import pytest

from lib.store.folder import ROOT
from tests.conftest import worker_group

PYTEST = "pytest -n 3 --dist loadfile --no-loadscope-reorder"
# Every program that `tests/run` calls besides those that a case leaves out.
BASIC = ("sh", "dirname", "cmp", "cp", "uname", "id")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with a copy of `tests/run` and a bin that holds all there is; its packages count as installed."""
    folder = tmp_path / "作業 フォルダ"
    for name in ("bin", ".venv/bin", "tests"):
        (folder / name).mkdir(parents=True)
    for name in BASIC:
        (folder / "bin" / name).symlink_to(str(shutil.which(name)))
    shutil.copy(ROOT / "tests" / "run", folder / "tests")
    for place in (folder / "tests" / ".requirements.lock", folder / ".venv" / "requirements.lock"):
        place.write_text("# nothing\n")
    program(folder, ".venv/bin/python", f'exec "{sys.executable}" "$@"')
    return folder


def program(folder: Path, name: str, script: str = "exit 0") -> None:
    """Put a program of our own there."""
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(f"#!{shutil.which('sh')}\n{script}\n")
    (folder / name).chmod(0o755)


def run(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """Exit code and words of `tests/run` where nothing is but what the folder holds."""
    done = subprocess.run(
        [folder / "bin" / "sh", folder / "tests" / "run", *arguments],
        env={"PATH": str(folder / "bin"), "PYTHONUTF8": "1"} | environment,
        cwd=folder.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr


def whole(folder: Path) -> None:
    """All that the whole run needs, and checks that hold."""
    for name in ("chromium", "firefox-esr", "soffice", "nginx"):
        program(folder, f"bin/{name}")
    program(folder, "bin/fc-list", "echo ipag.ttf")
    for name in ("ruff", "biome", "mypy"):
        program(folder, f".venv/bin/{name}")
    program(folder, ".venv/bin/python", 'case "$1$2" in -mpytest | -mslipcover) echo "$@" >&2 ;; esac')


def test_an_older_python_is_refused_by_its_version(machine: Path) -> None:
    program(machine, ".venv/bin/python", 'case "$1" in -V) echo Python 3.10.13 ;; *) exit 1 ;; esac')
    code, words = run(machine)
    assert code == 1 and "Python 3.11以上が必要です(現在はPython 3.10.13)" in words and "PYTHON=" in words


def test_no_python_at_all_is_said(machine: Path) -> None:
    shutil.rmtree(machine / ".venv")
    code, words = run(machine)
    assert code == 1 and "Python(python3)がありません" in words
    code, words = run(machine, PYTHON="python3.19")
    assert code == 1 and "Python(python3.19)がありません" in words


def test_an_environment_that_cannot_be_made_is_said(machine: Path) -> None:
    shutil.rmtree(machine / ".venv")
    program(machine, "bin/python3", 'case "$1" in -m) exit 1 ;; esac')
    code, words = run(machine)
    assert code == 1 and "python3-venv" in words


def test_packages_that_cannot_be_had_lead_to_the_closed_network(machine: Path) -> None:
    (machine / "tests" / ".requirements.lock").write_text(
        "Python-3.11-or-later-is-needed==3.11 --hash=sha256:" + "0" * 64
    )
    code, words = run(machine, PIP_NO_INDEX="1")
    assert code == 1 and "Pythonのパッケージを入れられません" in words and ".github/INSTALL.md" in words
    assert (ROOT / ".github" / "INSTALL.md").read_text(encoding="utf-8").count("## A closed network") == 1
    assert (machine / ".venv" / "requirements.lock").read_text() == "# nothing\n", "a failed install is tried again"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("chromium", "Chromiumがなく"),
        ("firefox-esr", "Firefoxがなく"),
        ("fc-list", "日本語のフォントがなく"),
        ("soffice", "LibreOffice(soffice)がなく"),
        ("nginx", "nginxがなく"),
    ],
)
@pytest.mark.parametrize("apt", ["none", "fails"])
def test_what_cannot_be_installed_is_named(machine: Path, apt: str, name: str, words: str) -> None:
    whole(machine)
    (machine / "bin" / name).unlink()
    if apt == "fails":
        program(machine, "bin/apt-get", "exit 100")
        program(machine, "bin/sudo", '"$@"')
    code, said = run(machine, NGINX=str(machine / "bin" / "nginx"))
    assert code == 1 and words in said and "-m slipcover" not in said


def test_a_machine_without_japanese_letters_has_no_japanese_font(machine: Path) -> None:
    whole(machine)
    program(machine, "bin/fc-list", 'case "$1" in :lang=ja) ;; *) echo DejaVuSans.ttf ;; esac')
    code, words = run(machine)
    assert code == 1 and "日本語のフォントがなく" in words


@pytest.mark.parametrize("name", ["CHROMIUM", "FIREFOX", "NGINX"])
def test_a_program_that_is_named_must_be_there(machine: Path, name: str) -> None:
    whole(machine)
    code, words = run(machine, **{name: str(machine / "bin" / "none")})
    assert code == 1 and f"by {name}." in words


def test_the_whole_run_prints_coverage_and_arguments_go_to_pytest(machine: Path) -> None:
    whole(machine)
    assert run(machine) == (0, f"-m slipcover --source lib -m {PYTEST}\n")
    assert run(machine, "nightly")[1].endswith(f"-m {PYTEST} --hypothesis-profile=many\n")
    assert "slipcover --source lib" in run(machine, "nightly")[1]
    assert run(machine, "tests/report", "-k", "a b")[1] == f"-m {PYTEST} tests/report -k a b\n"


def test_a_first_answer_needs_no_browser_and_no_office(machine: Path) -> None:
    whole(machine)
    for name in ("chromium", "firefox-esr", "soffice", "nginx", "fc-list"):
        (machine / "bin" / name).unlink()
    code, words = run(machine, "quick")
    assert (code, words) == (0, f"-m {PYTEST} --hypothesis-profile=few tests/unit tests/architecture\n")


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("ruff", 'case "$1" in check) exit 1 ;; esac'),
        ("ruff", 'case "$1" in format) exit 1 ;; esac'),
        ("biome", "exit 1"),
        ("mypy", "exit 1"),
        ("python", 'case "$2" in lib.intake.transcript) exit 1 ;; esac'),
        ("python", 'case "$2" in slipcover) exit 5 ;; esac'),
    ],
)
def test_each_part_that_fails_fails_the_run(machine: Path, name: str, script: str) -> None:
    whole(machine)
    program(machine, f".venv/bin/{name}", script)
    assert run(machine)[0] != 0


def test_the_profiles_of_the_commands_are_there() -> None:
    named = re.findall(r"--hypothesis-profile=(\w+)", (ROOT / "tests" / "run").read_text(encoding="utf-8"))
    conftest = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    assert sorted(named) == ["few", "many"]
    assert [name for name in named if not re.search(rf'register_profile\(\s*"{name}"', conftest)] == []


def test_a_proxy_is_not_asked_for_what_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert proxy_bypass("127.0.0.1:8501") and proxy_bypass("localhost:8501") and not proxy_bypass("example.lg.jp")


def test_the_dashboard_and_its_commands_name_an_older_python() -> None:
    code = "import sys; sys.version_info = (3, 10, 13); sys.version = '3.10.13 (main)'; import lib.report.__main__"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, text=True
    )
    assert done.returncode == 1 and "Python 3.11以上が必要です(現在は3.10.13)" in done.stderr


def test_a_python_without_the_packages_says_which_one_to_run() -> None:
    # -S: without the packages of the environment
    done = subprocess.run(
        [sys.executable, "-S", "-m", "lib.store", "log"],
        cwd=ROOT,
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "必要なライブラリーがありません(deltalake, pandas, " in done.stderr
    assert sys.executable in done.stderr and ".venv" in done.stderr and "Traceback" not in done.stderr


def test_who_stops_a_command_while_it_is_loaded_sees_no_traceback() -> None:
    code = "import lib; import os, signal; os.kill(os.getpid(), signal.SIGINT); import time; time.sleep(9)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "途中で止めました。\n")


@pytest.mark.parametrize(
    ("nodeid", "worker_of"),
    [
        ("tests/browser/test_intake.py::test_a[x]", "tests/browser/test_intake.py"),
        ("tests/browser/test_every_page.py::test_a[dark-real-overview]", "real-overview"),
        ("tests/browser/test_looks.py::test_b[overview-1366-dark-real-overview]", "real-overview"),
        ("tests/browser/test_looks.py::test_b[prefecture-390-light-prefecture-measure]", "prefecture"),
        ("tests/browser/test_every_page.py::test_a[made_up-search]", "made_up"),
        ("tests/unit/test_era.py::test_c", "tests/unit/test_era.py"),
    ],
)
def test_a_file_and_what_shares_a_visit_stay_on_one_worker(nodeid: str, worker_of: str) -> None:
    assert worker_group(nodeid) == worker_of
