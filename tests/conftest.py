"""What the tests share: the real tables, the policy, one made-up data set, and copies that can be broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy import Policy, load_policy
from lib.store.folder import DEFAULT_TABLES, MANIFEST, ROOT, load
from lib.store.tables import Tables
from tests.prefecture import generate as prefecture_of
from tests.synthetic import generate

settings.register_profile("whole", deadline=None)
# For mutmut: the same few each time, and no search for the smallest that fails.
settings.register_profile(
    "few", max_examples=15, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("whole")

DOCUMENT = ROOT / "data" / "source" / "r3-jigyogun-hyoka-chosho.txt"


@pytest.fixture(scope="session")
def tables() -> Tables:
    return load(DEFAULT_TABLES)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy()


@pytest.fixture(scope="session")
def evaluation(tables: Tables, policy: Policy) -> Evaluation:
    return evaluate(tables, policy)


@pytest.fixture(scope="session")
def synthetic_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic")
    generate(folder)
    return folder


@pytest.fixture(scope="session")
def synthetic(synthetic_folder: Path, policy: Policy) -> Evaluation:
    return evaluate(load(synthetic_folder), policy)


@pytest.fixture(scope="session")
def prefecture_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prefecture")
    prefecture_of(folder, groups=24)
    return folder


@pytest.fixture(scope="session")
def prefecture(prefecture_folder: Path, policy: Policy) -> Evaluation:
    """Five years' sheets of two dozen groups under measures and departments."""
    return evaluate(load(prefecture_folder), policy)


@pytest.fixture
def copied_tables(tmp_path: Path) -> Path:
    """A copy of the real tables that a test may break: without a manifest, as a set that somebody made by hand."""
    folder = tmp_path / "tables"
    shutil.copytree(DEFAULT_TABLES, folder, ignore=shutil.ignore_patterns(MANIFEST))
    shutil.copytree(DOCUMENT.parent, tmp_path / "source")
    return folder


@pytest.fixture(scope="session")
def document() -> list[str]:
    """The source document's lines; line 1 is at index 0."""
    return DOCUMENT.read_text(encoding="utf-8").split("\n")
