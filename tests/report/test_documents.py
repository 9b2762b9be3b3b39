"""Every command of the documents runs, fence by fence, in a copy of the project; the JSON has the keys that are documented."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.report.summary import to_json
from lib.store.folder import ROOT
from lib.view.narrow import View
from tests.documents import DOCUMENTS, fences, first_column, name, parser_of, read
from tests.forked import CLIENT

# Commands that are not run here, and where they are.
ELSEWHERE = {
    r"python3 -m venv .*streamlit run dashboard\.py": "the first command of the README: tests/run installs the same, and a server starts below",
    r"python3 -m pip download .*": "needs a registry",
    r"sh tests/run.*": "the second command of the README, which CI runs and which runs this test",
    r"\S+ -m tests\.browser\.looks": "renews the pictures that tests/browser compares",
    r"\S+ -m tests\.bench\..*": "minutes each: read by its own parser below",
    r"\S+pip install mutmut.*": "needs a registry",
    r"\S+mutmut run": "hours",
}
# What stands for the reader's own in a fence, and how large a made-up data set is here.
SMALLER = {
    "FILE...": "data/source/r3-jigyogun-hyoka-chosho.txt",
    "lib.intake.layouts FILE": "lib.intake.layouts kpi.csv",
    "--groups 130": "--groups 1",
    "--groups 6": "--groups 1",
    "tests.prefecture OUT\n": "tests.prefecture OUT --groups 1\n",
}
FENCES = [(name(path), fence) for path in DOCUMENTS for fence in fences(path.read_text(encoding="utf-8"), "sh")]


def _commands(fence: str) -> list[str]:
    """The lines of a fence without comments."""
    return [line for raw in fence.splitlines() if (line := re.sub(r"(^|\s+)#.*$", "", raw))]


def _is_elsewhere(line: str) -> bool:
    return any(re.fullmatch(pattern, line) for pattern in ELSEWHERE)


RUNS = [(where, fence) for where, fence in FENCES if not all(map(_is_elsewhere, _commands(fence)))]

# Starts the real server as the document says, on a port of its own, and ends it once it answers under its base path.
_INDICATORS = "指標名,単位,区分,令和3年度,令和4年度\n移住者数,人,目標,1800,2200\n移住者数,人,実績,1768,2051\n"
_SERVER = """
import socket, subprocess, sys, time, urllib.request
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = str(free.getsockname()[1])
arguments = sys.argv[1:]
if "--server.port" in arguments:
    at = arguments.index("--server.port")
    del arguments[at : at + 2]
base = arguments[arguments.index("--server.baseUrlPath") + 1] + "/" if "--server.baseUrlPath" in arguments else ""
names = [arguments[at + 1] for at, word in enumerate(arguments) if word == "--server.allowedHosts"]
headers = {"Host": names[0]} if names else {}
def ask(path, timeout):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{base}{path}", headers=headers)
    return urllib.request.urlopen(request, timeout=timeout)
server = subprocess.Popen([sys.executable, "-m", "streamlit", *arguments, "--server.port", port])
try:
    for _ in range(300):
        try:
            with ask("", 2) as page:
                assert "事業群評価" in page.read().decode()
            for ours, kind in {"_slides/plotly.min.js": "text/javascript", "_share/qr.svg?text=a": "image/svg+xml"}.items():
                with ask(ours, 5) as answer:
                    assert answer.headers.get_content_type() == kind, base + ours
            break
        except OSError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.2)
    else:
        raise AssertionError("the server did not answer")
finally:
    server.terminate()
    server.wait(timeout=20)
"""


@pytest.fixture(scope="module")
def forking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a process that forks commands (tests/forked.py): importing the libraries was half of their CPU."""
    address = tmp_path_factory.mktemp("forking") / "socket"
    with subprocess.Popen([sys.executable, ROOT / "tests" / "forked.py", address]) as process:
        while not address.exists():
            assert process.poll() is None, "the process that forks commands has ended"
            time.sleep(0.05)
        yield address
        process.kill()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, forking: Path) -> Path:
    """A copy of the project that commands may write to, with an environment that is this one."""
    copy = tmp_path_factory.mktemp("documents") / "project"
    for folder in ("lib", "data", "pages", "tests", ".streamlit"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("looks", ".*cache"))
    for file in ("dashboard.py", ".requirements.lock"):
        shutil.copy2(ROOT / file, copy)
    (copy / "kpi.csv").write_text(_INDICATORS, encoding="utf-8")
    programs = copy / ".venv" / "bin"
    programs.mkdir(parents=True)
    (copy / "server.py").write_text(_SERVER, encoding="utf-8")
    (programs / "client.py").write_text(CLIENT, encoding="utf-8")
    run = f'exec "{sys.executable}" -I -S "{programs / "client.py"}" "{forking}"'
    for program, does in {"python": '"$@"', "streamlit": '-m server "$@"'}.items():
        (programs / program).write_text(f"#!/bin/sh\n{run} {does}\n", encoding="utf-8")
        (programs / program).chmod(0o755)
    return copy


@pytest.mark.parametrize(("where", "fence"), RUNS, ids=[f"{where}-{at}" for at, (where, _) in enumerate(RUNS)])
def test_the_commands_of_a_document_run(where: str, fence: str, project: Path) -> None:
    script = "\n".join(line for line in _commands(fence) if not _is_elsewhere(line)) + "\n"
    for written, here in SMALLER.items():
        script = script.replace(written, here)
    script = f"rm -rf OUT\n{script}".replace("/srv/hyoka", str(project / "srv"))
    settings = {"DASHBOARD_STORE": "", "DASHBOARD_DATA": "", "DASHBOARD_WHO": "作成者"}
    if "--commit" in script:
        settings["DASHBOARD_STORE"] = str(project / "srv" / "desk")
        script = f".venv/bin/python -m lib.store init\n{script}"
    done = subprocess.run(
        ["sh", "-eux"], input=script, cwd=project, env=os.environ | settings, capture_output=True, text=True, timeout=300
    )  # fmt: skip
    assert done.returncode == 0, f"{where}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"


@pytest.mark.parametrize("pattern", ELSEWHERE)
def test_a_command_that_is_not_run_here_is_still_documented(pattern: str) -> None:
    assert any(re.fullmatch(pattern, line) for _, fence in FENCES for line in _commands(fence))


def test_the_benchmarks_take_the_arguments_that_are_documented() -> None:
    (fence,) = fences(read("tests/bench/README.md"), "sh")
    for line in _commands(fence):
        _, _, module, *arguments = shlex.split(line)
        given = parser_of(module).parse_args(arguments)
        assert vars(given), line


def test_the_json_has_the_keys_that_are_documented(view: View) -> None:
    content = json.loads(to_json(view))
    about = read("lib/report/README.md").split("\n## JSON\n", 1)[1]
    whole, of_an_indicator = about.split("An entry of `indicators`:", 1)
    assert set(first_column(whole, "key")) == content.keys()
    assert set(first_column(of_an_indicator, "key")) == content["indicators"][0].keys()
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", whole, re.M))
    for key in ("cost", "counts", "agreement"):
        assert set(re.findall(r"`(\w+)`", rows[key])) == content[key].keys(), key
    for key in ("groups", "attention"):
        assert set(re.findall(r"`(\w+)`", rows[key])) == content[key][0].keys(), key
    flags = re.sub(r"\(`text`[^)]*\)", "", rows["flags"])
    assert set(re.findall(r"`(\w+)`", flags)) == content["flags"][0].keys()
