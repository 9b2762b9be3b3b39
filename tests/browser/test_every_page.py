"""What holds on every page: the frame, its width, words for charts, no request elsewhere, axe, a phone, a page at 200 %.

Each page is visited once a device (see visits); every test here judges one thing of such a visit.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from lib.contract.terms import PAGES as TITLES
from tests.browser.visits import GROUNDS, MADE_UP, PREFECTURE, REAL, SCHEMES, SHARED, Look, Place, Visits

_IN_THE_HAND = ["overview_of_a_section", "indicators", "project_smart", "viewpoints", "search", "meeting", "reporting"]
_IN_THE_HAND += ["document", "collect"]
_TOUCHED = [REAL[name] for name in ("overview_of_a_section", "projects", "viewpoints")]
_TOUCHED += [PREFECTURE[name] for name in ("measure", "viewpoints", "one")]
_DESK = [place for place in REAL.values() if place.name not in ("overview_of_a_section", "projects")]

at_a_desk = pytest.mark.parametrize("place", _DESK, ids=str)
in_the_hand = pytest.mark.parametrize("place", [REAL[name] for name in _IN_THE_HAND], ids=str)
of_the_prefecture = pytest.mark.parametrize("place", PREFECTURE.values(), ids=str)
of_made_up_data = pytest.mark.parametrize("place", MADE_UP.values(), ids=str)
in_both_schemes = pytest.mark.parametrize("scheme", SCHEMES)


@at_a_desk
def test_a_first_visitor_on_a_deep_link_sees_the_full_frame(visits: Visits, place: Place) -> None:
    visit = visits.desk(place)
    assert visit.links == list(TITLES.values())
    assert visit.language == "ja"
    assert visit.title.endswith("事業群評価")
    assert visit.exceptions == 0


def _too_wide(look: Look) -> dict[int, int]:
    """By width: by how many pixels the page is wider."""
    return {width: sideways for width, (sideways, _) in look.beyond.items() if sideways > 0}


@at_a_desk
def test_nothing_sticks_out_sideways(visits: Visits, place: Place) -> None:
    visit = visits.desk(place)
    assert set(visit.light.beyond) == {1366, 1920} and set(visit.dark.beyond) >= {1366}
    assert (_too_wide(visit.light), _too_wide(visit.dark)) == ({}, {})


@at_a_desk
@in_both_schemes
def test_a_page_stands_on_the_ground_of_its_scheme(visits: Visits, place: Place, scheme: str) -> None:
    assert visits.desk(place).look(scheme).ground == GROUNDS[scheme]


@pytest.mark.parametrize("width", [1366, 1920])
@pytest.mark.parametrize("place", [REAL["overview"]], ids=str)
def test_no_text_of_the_first_screen_is_cut(visits: Visits, place: Place, width: int) -> None:
    assert visits.desk(place).light.cut[width] == 0


@at_a_desk
@in_both_schemes
def test_axe_finds_nothing_serious(visits: Visits, place: Place, scheme: str) -> None:
    assert visits.desk(place).look(scheme).serious == []


@at_a_desk
def test_no_request_leaves_the_host(visits: Visits, place: Place) -> None:
    asked = [urlsplit(url) for url in visits.desk(place).asked]
    assert {url.hostname for url in asked if url.scheme in ("http", "https", "ws", "wss")} == {"127.0.0.1"}
    assert {"http", "ws"} <= {url.scheme for url in asked} and len(asked) > 5
    # Media go with the run that made them; who comes back later would ask for a picture that is gone.
    assert not [url.path for url in asked if url.path.startswith("/media/") and url.path.endswith(".png")]


@at_a_desk
def test_every_chart_and_table_has_words(visits: Visits, place: Place) -> None:
    visit = visits.desk(place)
    assert [words for words in visit.charts if len(words) <= 10] == []
    assert set(visit.captions) <= {1}


@pytest.mark.parametrize("place", [REAL["indicators"]], ids=str)
def test_a_page_of_figures_has_charts_and_tables(visits: Visits, place: Place) -> None:
    assert visits.desk(place).charts and visits.desk(place).captions


@at_a_desk
def test_no_page_of_ours_breaks_the_policy(visits: Visits, place: Place) -> None:
    visit = visits.desk(place)
    assert visit.has_code is (place in SHARED.values()), "the sharing box shows the address as a QR code"
    assert visit.refused == []


@of_the_prefecture
@in_both_schemes
def test_axe_finds_nothing_serious_in_a_prefecture(visits: Visits, place: Place, scheme: str) -> None:
    assert visits.desk(place).look(scheme).serious == []


@of_the_prefecture
def test_many_groups_fit_a_screen_a_phone_and_200_percent(visits: Visits, place: Place) -> None:
    visit = visits.desk(place)
    assert set(visit.light.beyond) == {1366, 683, 390} and set(visit.dark.beyond) >= {1366}
    assert (_too_wide(visit.light), _too_wide(visit.dark)) == ({}, {})


@of_made_up_data
def test_made_up_data_wears_its_banner_on_every_page(visits: Visits, place: Place) -> None:
    assert "架空データ" in visits.desk(place).banner


@of_made_up_data
def test_made_up_groups_fit_the_screen_sideways(visits: Visits, place: Place) -> None:
    assert visits.desk(place).light.beyond[1366][0] <= 0


@in_the_hand
def test_a_page_is_as_wide_as_its_screen_in_the_hand_and_at_200_percent(visits: Visits, place: Place) -> None:
    look = visits.phone(place).light
    assert _too_wide(look) == {}
    assert set(look.beyond) == {390, 683}


@in_the_hand
def test_the_menu_is_out_of_the_way_and_one_press_away(visits: Visits, place: Place) -> None:
    visit = visits.phone(place)
    assert visit.covered == {390: False, 683: False}, "the first word can be read"
    assert visit.has_menu == {390: True, 683: True}


@pytest.mark.parametrize("place", _TOUCHED, ids=str)
def test_what_is_touched_is_large_enough(visits: Visits, place: Place) -> None:
    touched = visits.phone(place).touched
    assert touched and [(words, height) for words, height in touched if height < 40] == []


@in_the_hand
def test_axe_finds_nothing_serious_on_a_phone(visits: Visits, place: Place) -> None:
    assert visits.phone(place).light.serious == []
