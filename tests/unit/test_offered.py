"""Which words a box offers: all of few, of many those found by their letters, and always those chosen."""

from __future__ import annotations

from lib.view.offered import MOST_OFFERED, offer_words

FEW = {"a": "総務課", "b": "観光課", "c": "観光振興課"}
MANY = {f"s{number}": f"第{number}課" for number in range(MOST_OFFERED + 100)}


def test_few_words_are_all_offered() -> None:
    offered = offer_words(FEW, ("b",), "", "所管課(室)")
    assert offered.words == ("a", "b", "c") and not offered.note and offered.is_shown


def test_of_many_words_none_is_offered_before_a_part_of_its_name_is_given() -> None:
    offered = offer_words(MANY, (), " ", "所管課(室)")
    assert not offered.words and not offered.is_shown
    assert offered.note == "所管課(室)は400件あります。名前の一部を入れると、選べるものが並びます。"


def test_what_is_chosen_is_always_offered_so_that_it_can_be_taken_out() -> None:
    assert offer_words(MANY, ("s7",), "", "事業群").words == ("s7",)
    assert offer_words(MANY, ("s7",), "", "事業群").is_shown
    assert offer_words(MANY, ("s7",), "第35課", "事業群").words == ("s7", "s35")


def test_words_are_found_in_any_order_width_and_kana() -> None:
    assert offer_words(FEW, (), "課 観光", "所管課(室)").words == ("b", "c")
    nothing = offer_words(FEW, (), "農林", "所管課(室)")
    assert nothing.words == () and nothing.note == "その言葉をすべて含む所管課(室)はありません。" and nothing.is_shown


def test_where_too_many_are_found_it_says_how_many_are_left_out() -> None:
    offered = offer_words(MANY, ("s399",), "課", "所管課(室)")
    assert len(offered.words) == MOST_OFFERED + 1 and offered.words[-1] == "s399"
    assert offered.note == "該当する400件のうち300件が並びます。言葉を足すと絞り込めます。"
