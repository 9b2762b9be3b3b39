"""What no font has: the paper is made all the same, with 〓 in its place and a sentence that says which, how many and where."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import asdict, replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from lib.findings import series
from lib.findings.decisions import Decision
from lib.findings.paper.group import GroupPage, RecordLine
from lib.findings.slides.agenda import make_slide
from lib.report import paper
from lib.report.typeset import printable, typeset
from lib.view.narrow import View

# A private letter, a letter of no font, an emoji twice, a family, a keycap, Thai with a mark, and a bell.
STRANGE = "課長\ue000野と\U0002ffff、承認✅済✅、👨\u200d👩\u200d👧 1\ufe0f\u20e3 ก่\u0007"


def _page(**texts: Any) -> dict[str, Any]:
    return {"form": "page"} | texts


def _decision(text: str) -> Decision:
    return Decision("a", "overview", "全体像", "decision", 0, text, "2026-11-26 09:00", "1")


def _text(data: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages)


def test_a_record_with_letters_of_no_font_is_printed_and_names_them(view: View) -> None:
    text = _text(paper.group_pages([view], "なし", [_decision(STRANGE)]))
    assert "課長〓野と〓、承認〓済〓、〓〓〓" in text
    for named in (
        "にない文字9種10か所を〓にしています",
        "外字U+E0001か所(「課長〓野と〓、承認〓済」)",
        "U+2FFFF1か所",
        "U+2705WHITEHEAVYCHECKMARK2か所(「長〓野と〓、承認〓済〓",
    ):
        assert named in text, named
    assert "〓" not in _text(paper.overview_page(view, "なし"))


def test_a_picture_and_the_overview_name_them_too(view: View) -> None:
    picture = paper.picture_content(series.charts(view, make_slide(view, "indicator.cloud_users"))[0], "出典 ✅")
    assert "U+2705 WHITE HEAVY CHECK MARK 1か所(「出典 〓」)" in printable(picture)["replaced"]
    assert "U+2705" in _text(paper.overview_page(view, "絞り込み✅"))
    assert b"<svg" in typeset(picture, "svg")


def test_only_the_group_that_has_the_letter_says_so() -> None:
    pages = printable({"form": "a4", "groups": [_page(title="葛飾✅"), _page(title="長崎")], "foot": ""})
    assert [bool(group["replaced"]) for group in pages["groups"]] == [True, False] and not pages["replaced"]


@pytest.mark.parametrize(
    "text", ["髙﨑・𠮷田・㈱㊞①Ⅲ〜～−‐—、ﾊﾝｶｸ e\u0301 か\u3099", "葛\U000e0100城", "見\u00adえない\u200b\u202e字"]
)
def test_what_a_font_has_is_printed_as_it_is_and_nothing_is_said(text: str) -> None:
    shown = printable(_page(title=text))
    assert "〓" not in shown["title"] and not shown["replaced"]


def test_a_form_that_the_font_does_not_have_is_said() -> None:
    """葛 with selector 17 is no other form in any font: what is printed is the usual one."""
    shown = printable(_page(title="葛\U000e01ef城"))
    assert shown["replaced"].startswith(
        "字形の指定がある文字1種は、書体の標準の字形で印刷しています: 葛(U+845B U+E01EF)"
    )


def test_the_words_of_a_picture_are_not_counted_as_well() -> None:
    assert "1種1か所" in printable(_page(name="✅", alt="✅は✅"))["replaced"]


def test_a_text_of_another_script_is_counted_whole_and_named_in_part() -> None:
    shown = printable(_page(text="".join(map(chr, range(0x0E01, 0x0E1F)))))
    assert "文字30種30か所" in shown["replaced"] and "、ほか18種。" in shown["replaced"]


# Kana and marks, joiners and breaks, Indic and Arabic letters, and everything else.
_MARKS = [c for c in map(chr, range(0x20000)) if unicodedata.category(c)[0] == "M"]
_ANY = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) != "Cs"]
_HARD = ("あ葛1a〓", "\u200d\u200c\u00ad\u2060\ufeff\u202e\u2028\n\t\u000b\u0000 ", _MARKS, _ANY, _ANY[0x590:0x1100])


def test_any_text_can_be_printed() -> None:
    draw = random.Random(20)
    texts = ["".join(draw.choice(draw.choice(_HARD)) for _ in range(12)) for _ in range(400)]
    nothing = GroupPage("題", "", "", "", "", (), (), (), (), (), ())
    group = asdict(replace(nothing, record=tuple(RecordLine("決定", "", "", text, "") for text in texts)))
    assert typeset({"form": "a4", "title": "題", "foot": "", "groups": [group]}, "pdf").startswith(b"%PDF")
