"""Every word for a grade or a verdict comes from the rules in force: with another scale no page keeps a shipped one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from streamlit.testing.v1 import AppTest

from lib.judge.policy.load import load_policy
from lib.store.folder import ROOT
from lib.view.words import BY_WORDS, PART_WORDS, TASK_WORDS
from tests.scales import SCALES, shipped_labels

Address: TypeAlias = Mapping[str, str | list[str]]
# Addresses of every page, beside the one without parameters.
PAGES: Final[Mapping[str, Iterable[Address]]] = {
    "dashboard.py": [{"by": by} for by in BY_WORDS],
    "pages/indicators.py": [{"kind": "group"}, {"indicator": "rpa_robots"}],
    "pages/projects.py": [{"core": "yes"}, {"project": "smart_office"}],
    "pages/viewpoints.py": [{"limits": "on_track:90"}, {"suggested": "2"}],
    "pages/compare.py": [
        {"by": "group", "group": ["g001", "g002"]},
        {"by": "section", "section": ["情報システム課", "建設企画課"]},
        {"by": "sheet"},
    ],
    "pages/search.py": [{"q": "利用"}],
    "pages/meeting.py": [{"run": "yes"}],
    "pages/sources.py": [{"part": part} for part in PART_WORDS],
    "pages/intake.py": [{"task": task} for task in TASK_WORDS],
}
# Pages that show no status of an indicator: words of documents, and what comes in.
WITHOUT_STATUS: Final = ("pages/search.py", "pages/intake.py")


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a folder of rules for each scale, made once so that all pages judge once."""
    folder = tmp_path_factory.mktemp("scales")
    for name, scale in SCALES.items():
        scale.write(folder / name)
        assert load_policy(folder / name).verdict, "a file that cannot be read only stops what it rules"
    return folder


def _drawn(file: str, address: Address) -> str:
    """All that a page gives the browser, menu, widgets, figures and the data of the stage included, without tags."""
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    if file != "dashboard.py":
        app.switch_page(file)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error
    text = "\n".join(_texts(app._tree))
    text = re.sub(r"\\+u([0-9a-f]{4})", lambda letter: chr(int(letter[1], 16)), text)
    return re.sub(r"<[^>]*>", "|", text)


def _texts(node: Any) -> Iterator[str]:
    for child in getattr(node, "children", {}).values():
        if child.proto is not None:
            yield from _strings(child.proto)
        yield from _texts(child)


def _strings(message: Any) -> Iterator[str]:
    """Every text of a message, at any depth."""
    if isinstance(message, str):
        yield message
    elif hasattr(message, "ListFields"):
        for _, value in message.ListFields():
            yield from _strings(value)
    elif isinstance(message, Iterable):
        for value in message:
            yield from _strings(value)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("file", PAGES)
def test_another_scale_changes_every_word(
    file: str, scale: str, rules: Path, prefecture_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_RULES", str(rules / scale))
    drawn = ""
    for data in ("", str(prefecture_folder)):
        monkeypatch.setenv("DASHBOARD_DATA", data)
        texts = {str(address): _drawn(file, address) for address in ({}, *PAGES[file])}
        assert {address: kept for address, text in texts.items() if (kept := shipped_labels(text))} == {}
        drawn += "".join(texts.values())
    assert file == "pages/intake.py" or f"{SCALES[scale].behind}だけを見る" in drawn
    assert file in WITHOUT_STATUS or re.search(f"[●◎○△▽▲▼「] ?({SCALES[scale].labels})", drawn)
