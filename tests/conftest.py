"""What the tests share: the real tables, the policy, one made-up data set, and copies that can be broken."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from xdist.scheduler import LoadScopeScheduling

from lib.intake.transcript import from_transcript
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store.commit import commit, create
from lib.store.delta import Store
from lib.store.folder import load
from lib.store.tables import Tables
from tests import real
from tests.prefecture import generate as prefecture_of
from tests.second_sheet import both_sheets
from tests.store.readings import real as real_sheet
from tests.synthetic import generate

# How many examples each property is tried with: a test states no number of its own, so that one option sets all.
settings.register_profile("ordinary", max_examples=40, deadline=None)
settings.register_profile("many", max_examples=1_000, deadline=None)  # nightly
# For the quick run and mutmut: the same few each time, and no search for the smallest that fails.
settings.register_profile(
    "few", max_examples=15, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("ordinary")

# Servers and commands start some sixty times: each would compile all our modules anew where the shell asks for no bytecode.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def worker_group(nodeid: str) -> str:
    """What stays on one worker: a file, and the browser tests of one page, which share its visit.

    Pages of made-up data stay together: the first visit to a server reads its scripts, 5 s of CPU in each browser.
    """
    place = re.search(r"(?:(real-\w+)|(prefecture|made_up)-\w+)(?=\]$)", nodeid)
    return place[1] or place[2] if place else nodeid.split("::")[0]


class _Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    # xdist's own groups (`--dist loadgroup`) take no effect under pytest 9.2: it writes them into a field that is gone.
    def _split_scope(self, nodeid: str) -> str:
        return worker_group(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> _Scheduler:
    """Say how tests are shared out, whatever `--dist` is."""
    return _Scheduler(config, log)


@pytest.fixture(scope="session")
def tables() -> Tables:
    return real.tables()


@pytest.fixture(scope="session")
def policy() -> Policy:
    return real.policy()


@pytest.fixture(scope="session")
def evaluation() -> Evaluation:
    return real.evaluation()


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name` of this run, made by the first of its workers that asks for it. Tests only read it."""
    run = tmp_path_factory.getbasetemp()
    folder = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / name
    if not folder.exists():
        part = tmp_path_factory.mktemp(name)
        make(part)
        with suppress(OSError):  # another worker made it meanwhile
            part.rename(folder)
    return folder


@pytest.fixture(scope="session")
def two_years(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Evaluation:
    """The real sheet and a made-up one of the year after."""
    folder = made_once(tmp_path_factory, "two_years", lambda part: both_sheets(from_transcript(), part / "tables"))
    return evaluate(load(folder / "tables"), policy)


@pytest.fixture(scope="session")
def synthetic_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "synthetic", generate)


@pytest.fixture(scope="session")
def synthetic(synthetic_folder: Path, policy: Policy) -> Evaluation:
    return evaluate(load(synthetic_folder), policy)


@pytest.fixture(scope="session")
def prefecture_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "prefecture", lambda folder: prefecture_of(folder, groups=24))


@pytest.fixture(scope="session")
def prefecture(prefecture_folder: Path, policy: Policy) -> Evaluation:
    """Five years' sheets of two dozen groups under measures and departments."""
    return evaluate(load(prefecture_folder), policy)


@pytest.fixture(scope="session")
def first_commit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the real sheet alone, to be copied."""
    folder = tmp_path_factory.mktemp("first") / "store"
    commit(create(str(folder)), [real_sheet()], "作成者", "最初の取込", parent=0)
    return folder


@pytest.fixture
def store(first_commit: Path, tmp_path: Path) -> Store:
    """A store of this test's own, whose first commit is the real sheet."""
    return Store(str(shutil.copytree(first_commit, tmp_path / "store")))


@pytest.fixture
def copied_tables(tmp_path: Path) -> Path:
    """A copy of the real tables that a test may break."""
    return real.copy_tables(tmp_path)


@pytest.fixture(scope="session")
def document() -> list[str]:
    """The source document's lines; line 1 is at index 0."""
    return real.DOCUMENT.read_text(encoding="utf-8").split("\n")
