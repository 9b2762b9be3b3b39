"""The meeting's modules: all are loaded before it begins, and no browser joins those of two versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from lib.ui.app import presenter, server, stage_modules
from tests.awaited import awaited


def _get(path: str, query: str = "") -> tuple[int, dict[str, str], str]:
    """Status, headers and body of an answer of our own routes."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    answer = Starlette(routes=server.options()["routes"])(scope, receive, send)
    awaited(answer)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message["body"] for message in sent[1:]).decode()


@pytest.fixture
def forgotten() -> Iterator[None]:
    """The modules are read anew, in the test and after it."""
    for cached in (stage_modules.sources, stage_modules.version, stage_modules.entry):
        cached.cache_clear()
    yield
    for cached in (stage_modules.sources, stage_modules.version, stage_modules.entry):
        cached.cache_clear()


def test_the_entry_loads_every_module_that_any_of_them_imports() -> None:
    loaded = set(re.findall(rf"\./{stage_modules.PLACE}/{stage_modules.version()}/([a-z]+\.js)", stage_modules.entry()))
    imported = {name for text in stage_modules.sources().values() for name in re.findall(r'from "\./(.+?)"', text)}
    assert imported | {"meeting.js"} == loaded == set(stage_modules.sources()) - {stage_modules.PRESENTER}


@pytest.mark.parametrize(("look", "page"), [("light", "#FFFFFF"), ("dark", "#0F131B"), ("pink", "#FFFFFF")])
def test_the_presenters_document_is_one_answer_in_the_colours_of_its_stage_without_a_script_inside(
    look: str, page: str
) -> None:
    status, headers, text = _get(f"/a/{presenter.PLACE}", f"look={look}")
    assert status == 200 and headers["content-type"].startswith("text/html") and headers["cache-control"] == "no-cache"
    assert f"--page:{page};" in text and f'data-format="{stage_modules.FORMAT}"' in text
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", text)
    assert scripts == [""], "the content policy of a page without a hash lets no script in a document run"
    (address,) = re.findall(r'src="[.](.+?)"', text)
    assert _get(f"/a{address}")[2] == stage_modules.sources()[stage_modules.PRESENTER]


@pytest.mark.parametrize("base", ["", "/hyoka", "/a/b"])
def test_a_module_is_served_to_be_kept_also_below_a_path(base: str) -> None:
    status, headers, text = _get(f"{base}/{stage_modules.PLACE}/{stage_modules.version()}/stage.js")
    assert status == 200 and text == stage_modules.sources()["stage.js"]
    assert headers["content-type"].startswith("text/javascript") and "immutable" in headers["cache-control"]


@pytest.mark.parametrize("path", ["0123456789abcdef/stage.js", "{version}/none.js", "{version}/../browser/page.js"])
def test_another_version_and_any_other_file_are_not_found_and_not_kept(path: str) -> None:
    status, headers, _ = _get(f"/{stage_modules.PLACE}/{path.format(version=stage_modules.version())}")
    assert status == 404 and "cache-control" not in headers


def test_a_change_in_any_module_changes_the_address_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgotten: None
) -> None:
    for name, text in stage_modules.sources().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    before = stage_modules.version()
    (tmp_path / "record.js").write_text("// changed", encoding="utf-8")
    monkeypatch.setattr(stage_modules, "_FOLDER", tmp_path)
    stage_modules.sources.cache_clear()
    stage_modules.version.cache_clear()
    assert stage_modules.version() != before
