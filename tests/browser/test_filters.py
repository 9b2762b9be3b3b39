"""Filters one after another, and after a meeting: the address holds exactly what was chosen, the page what that leaves."""

from __future__ import annotations

import random
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from lib.contract.terms import PAGES
from lib.judge.evaluation import Evaluation
from lib.view.address import FILTERS, from_address
from lib.view.narrow import narrow, remaining
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.browser.chromium import SharedPage, settled

IN_SIDEBAR = ("measure", "department", "group", "section")
ON_PROJECTS = ("decision", "recorded", "suggested", "status")
LABELS = FILTERS | {"status": "進捗状況(指標)"}


class Reader:
    """Somebody who sets one filter after another in the browser, and what should then be chosen."""

    def __init__(self, page: Page, evaluation: Evaluation) -> None:
        self.page, self.evaluation = page, evaluation
        self.words = vocabulary(evaluation.tables, evaluation.policy)
        self.chosen: dict[str, list[str]] = {}

    @property
    def selection(self) -> Selection:
        return from_address(self.chosen, self.words)[0]

    def offered(self, key: str) -> dict[str, int]:
        """The words that a filter still offers and does not hold yet, with how much each finds."""
        counts = remaining(narrow(self.evaluation, self.selection, self.words), self.words, key)
        return {word: count for word, count in counts.items() if count and word not in self.chosen.get(key, [])}

    def choose(self, key: str, word: str) -> None:
        count = self.offered(key)[word]
        label = re.escape(self.words.words[key][word]) + ("" if key == "group" else rf" \({count:,}\)")
        self.page.get_by_role("combobox", name=LABELS[key], exact=True).click()
        self.page.keyboard.insert_text(self.words.words[key][word])  # a long list holds only the options in sight
        # The list goes on moving while it is searched: the best match stands first when it is done.
        expect(self.page.get_by_role("option").first).to_have_text(re.compile(f"^{label}$"))
        self.page.get_by_role("option").first.click()
        self.page.keyboard.press("Escape")
        self.chosen.setdefault(key, []).append(word)
        self.agrees()

    def agrees(self) -> None:
        """Address, chips and the count of the list say what was chosen, and nothing else."""
        names = [self.words.words[key][word] for key in FILTERS for word in self.chosen.get(key, [])]
        region = self.page.get_by_role("region", name="絞り込み中")
        expect(region.locator("bdi")).to_have_text(names)
        settled(self.page)
        assert parse_qs(urlsplit(self.page.url).query) == self.chosen
        for key in self.chosen:
            tags = self.page.locator(f"[class*='st-key-w_'][class*='_{key}'] [data-tag]")
            for tag in tags.all_inner_texts():  # a chosen label never keeps the count of an earlier view
                counted = re.search(r" \(([\d,]+)\)$", tag)
                if counted:
                    counts = remaining(narrow(self.evaluation, self.selection, self.words), self.words, key)
                    assert int(counted[1].replace(",", "")) in counts.values(), tag
        if "/projects" in self.page.url:
            left = len(narrow(self.evaluation, self.selection, self.words).projects)
            expect(self.page.get_by_role("heading", name=re.compile(rf"事務事業の一覧\({left}事業\)"))).to_be_visible()

    def press_only_behind(self) -> None:
        """The link that filters by the status codes that count as behind."""
        self.page.get_by_role("link", name=f"{self.evaluation.policy.scale.behind_label}だけを見る").click()
        grades = self.evaluation.policy.scale.grades
        self.chosen["status"] = [grade.code for grade in grades if grade.underperforming]
        self.agrees()


def test_a_third_and_fourth_filter_leave_the_first_ones_as_they_were(
    shared_page: SharedPage, prefecture_server: str, prefecture: Evaluation
) -> None:
    reader = Reader(shared_page.at(f"{prefecture_server}projects"), prefecture)
    projects = prefecture.tables["projects"]
    section = projects["section"].value_counts().index[0]
    department = prefecture.tables["program_groups"].set_index("group_id")["department"]
    reader.choose("department", str(department[projects.loc[projects["section"] == section, "group_id"].iloc[0]]))
    reader.choose("section", str(section))
    reader.press_only_behind()
    reader.choose("suggested", next(iter(reader.offered("suggested"))))
    reader.page.reload()
    settled(reader.page)
    reader.agrees()


@pytest.mark.parametrize(
    "pages", [("overview", "projects", "viewpoints", "meeting"), ("indicators", "search", "compare", "sources")]
)
def test_four_filters_in_any_order_are_all_in_force_from_page_to_page(
    shared_page: SharedPage, prefecture_server: str, prefecture: Evaluation, pages: tuple[str, ...]
) -> None:
    draw = random.Random(pages[0])
    reader = Reader(shared_page.at(f"{prefecture_server}{'' if pages[0] == 'overview' else pages[0]}"), prefecture)
    for name in pages:
        if name != pages[0]:
            reader.page.get_by_test_id("stSidebar").get_by_role("link", name=PAGES[name], exact=True).click()
            reader.page.wait_for_selector(f".st-key-w_{name}_section")
            reader.agrees()
        keys = [*IN_SIDEBAR, *(ON_PROJECTS if name == "projects" else ())]
        key = draw.choice([key for key in keys if reader.offered(key)])
        reader.choose(key, draw.choice(list(reader.offered(key))))


@pytest.mark.parametrize("way", ["M", "button"])
def test_what_was_prepared_is_still_there_when_a_meeting_ends(
    prefecture_server: str, shared_page: SharedPage, prefecture: Evaluation, way: str
) -> None:
    department = str(prefecture.tables["program_groups"]["department"].dropna().iloc[0])
    prepared = {"department": [department]}
    prepared |= {"minutes": ["30"]} if way == "M" else {"slides": ["decided", "overview"]}
    page = shared_page.at(f"{prefecture_server}meeting?{urlencode(prepared, doseq=True)}")
    heading = page.get_by_role("heading", name=re.compile(r"会議 \d+枚")).inner_text()
    if way == "M":
        page.keyboard.press("m")
    else:
        page.get_by_role("link", name="会議を始める →").click()
    page.wait_for_selector(".m-slide.m-on")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")  # the first asks, so that one Escape too many ends nothing
    page.wait_for_selector("a.begin")
    settled(page)
    assert parse_qs(urlsplit(page.url).query) == prepared
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_test_id("stSidebar").locator(".st-key-w_meeting_department [data-tag]")).to_have_count(1)
