"""Saved views lie in the store: found by everybody, replaced by name, taken away, and no part of the facts."""

from __future__ import annotations

import pytest

from lib.store.access import load_store
from lib.store.delta import Store
from lib.store.saved_views import remove, save, saved


def test_a_store_that_never_kept_a_view_has_none(store: Store) -> None:
    assert saved(store) == []


def test_a_view_is_found_by_whoever_opens_the_store(store: Store) -> None:
    save(store, "福祉の要対応", "overview", "department=%E7%A6%8F%E7%A5%89", "佐藤")
    (view,) = saved(Store(store.address))
    assert (view.name, view.page, view.who) == ("福祉の要対応", "overview", "佐藤") and "department" in view.address


def test_a_view_of_the_same_name_takes_its_place_and_can_be_taken_away(store: Store) -> None:
    for address in ("a=1", "a=2"):
        save(store, "画面", "projects", address, "佐藤")
    save(store, "別の画面", "overview", "", "鈴木")
    assert [(v.name, v.address) for v in saved(store)] == [("別の画面", ""), ("画面", "a=2")]
    remove(store, "画面", "鈴木")
    assert [v.name for v in saved(store)] == ["別の画面"]
    save(store, "画面", "projects", "a=3", "佐藤")
    assert [v.address for v in saved(store)] == ["", "a=3"]


@pytest.mark.parametrize(("name", "address"), [("", "a=1"), ("長" * 61, "a=1"), ("名", "x" * 5_000)])
def test_a_name_or_an_address_that_cannot_be_is_refused_in_words(store: Store, name: str, address: str) -> None:
    with pytest.raises(ValueError, match="字まで"):
        save(store, name, "overview", address, "佐藤")
    assert saved(store) == []


def test_views_are_no_part_of_the_facts(store: Store) -> None:
    before = load_store(store).version
    save(store, "画面", "projects", "a=1", "佐藤")
    assert load_store(store).version == before and store.head()[0] == 1
