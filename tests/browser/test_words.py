"""Streamlit's own words are Japanese: those in its scripts, and those that the pages show in whatever state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lib.contract.terms import PAGES
from lib.store.folder import ROOT
from tests.browser.chromium import Readers, SharedPage
from tests.browser.streamlit_texts import texts

_TABLE = ROOT / "lib" / "ui" / "app" / "browser" / "words.js"
_UNSAID = Path(__file__).with_name("streamlit_unsaid.txt")

# Puts each text on the page, as text and as a name, and gives those that stay as they are.
_UNTRANSLATED = """async texts => {
  const lines = texts.map(text => {
    const line = document.createElement("p");
    line.append(text);
    line.title = text;
    document.body.append(line);
    return line;
  });
  await new Promise(requestAnimationFrame);
  return texts.filter((text, index) => lines[index].textContent === text || lines[index].title === text);
}"""


@pytest.fixture(scope="module")
def table(readers: Readers) -> Iterator[Page]:
    """An empty page with the table at work."""
    page = readers.page()
    page.add_script_tag(path=_TABLE)
    yield page
    readers.leave()


def _unsaid() -> set[str]:
    """The texts that no page of ours shows, or that troubles.js puts into Japanese with what is around them."""
    lines = _UNSAID.read_text(encoding="utf-8").splitlines()
    return {line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")}


def test_every_text_of_streamlits_parts_is_translated_or_known_not_to_be_shown(table: Page) -> None:
    """A new version of Streamlit brings new texts: put each into words.js, or into streamlit_unsaid.txt."""
    filled = {text.replace("{}", "1"): text for text in texts() - _unsaid()}
    assert len(filled) > 40
    assert [filled[text] for text in table.evaluate(_UNTRANSLATED, sorted(filled))] == []


def test_no_text_is_kept_that_streamlit_no_longer_has() -> None:
    assert sorted(_unsaid() - texts()) == []


# Words that stand in Streamlit's parts on our account: kinds of files, keys, names in the sheet.
_OURS = {"CSV", "Excel", "JSON", "PDF", "PNG", "Parquet", "PowerPoint", "SVG", "XLSM", "XLSX", "json", "xlsx", "Enter"}
_OURS |= {"ICT", "RPA", "Society", "iii", "society", "vii"}
_SHOWN = """() => {
  const names = ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-valuetext", "aria-roledescription"];
  const ours = '.ev, .js-plotly-plot, .meeting, style, script, noscript, [data-testid="stIconMaterial"]';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, node =>
    node.nodeType === 1 && node.matches(ours) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const shown = [document.title];
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    shown.push(...(node.nodeType === 3 ? [node.data] : names.map(name => node.getAttribute(name) ?? "")));
  return shown;
}"""


def _english(page: Page) -> set[str]:
    """What Streamlit's parts show, or say to a screen reader, with an English word in it."""
    shown: list[str] = page.evaluate(_SHOWN)
    return {text for text in shown if set(re.findall("[A-Za-z]{3,}", text)) - _OURS}


def _use(page: Page) -> set[str]:
    """Open, type into and point at one of each part that the page has; the English that was shown on the way."""
    english = set()
    for field in page.locator("input[role=combobox]:visible, main input[type=text]:visible").all()[:3]:
        field.click()
        english |= _english(page)
        page.keyboard.type("課z")  # no list has it; a text waits for Enter
        english |= _english(page)
        page.keyboard.press("Escape")
        field.blur()
    for part in ("stPopover", "stDownloadButton", "stSlider", "stPlotlyChart"):
        for found in page.get_by_test_id(part).all()[:1]:
            found.hover()
            english |= _english(page)
    return english


@pytest.mark.parametrize("path", ["", *(name for name in PAGES if name != "overview"), "intake?task=collect"])
def test_no_part_of_streamlits_shows_english(server: str, shared_page: SharedPage, path: str) -> None:
    page = shared_page.at(server + path)
    assert _english(page) | _use(page) == set()
