"""A sheet typed in other letters of the same look is the same sheet: same ids, same figures, its texts as it writes them."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Callable

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell import Cell

from lib.contract.letters import plain
from lib.intake.files.book import ReadFile
from lib.intake.read import read_file
from lib.intake.sheet.identity import Identity, bare, same_name, word_of
from lib.intake.sheet.paragraphs import paragraphs
from lib.intake.values import value_of, year_of
from lib.judge.evaluation import Evaluation
from lib.store.tables import Tables
from tests.intake import layouts

_RADICALS = str.maketrans("長目用人行大見高一入力子", "⻑⽬⽤⼈⾏⼤⾒⾼⼀⼊⼒⼦")
_HALF_WIDTH = {"システム": "ｼｽﾃﾑ", "データ": "ﾃﾞｰﾀ", "カタログ": "ｶﾀﾛｸﾞ", "クラウド": "ｸﾗｳﾄﾞ"}


def _half_width(text: str) -> str:
    for word, narrow in _HALF_WIDTH.items():
        text = text.replace(word, narrow)
    return text


_TYPED: dict[str, Callable[[str], str]] = {
    "half-width dots": lambda text: text.replace("・", "･"),
    "middle dots": lambda text: text.replace("・", "·"),
    "bullets": lambda text: text.replace("・", "•"),
    "circles": lambda text: text.replace("○", "◯"),
    "radicals": lambda text: text.translate(_RADICALS),
    "half-width katakana": _half_width,
    "minus as long vowel": lambda text: text.replace("ー", "−"),
    "horizontal bars": lambda text: text.replace("—", "―"),
    "long vowel as dash": lambda text: text.replace("R2-", "R2ー").replace("R3-", "R3ー"),
    "zero width": lambda text: "\u200b".join(text),
    "byte order marks": lambda text: "\ufeff" + text,
    "soft hyphens": lambda text: text.replace("の", "\u00adの"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "variation selectors": lambda text: text.replace("県", "県\U000e0100").replace("目", "目\ufe00"),
    "line breaks of other programs": lambda text: text.replace("\n", "\u2028").replace("(", "_x000D_\n("),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "forms of names": lambda text: text.replace("高", "髙").replace("崎", "﨑").replace("国", "國"),
}


def _typed(tables: Tables, typed: Callable[[str], str]) -> bytes:
    """The official book with every text typed so."""
    book = openpyxl.load_workbook(io.BytesIO(layouts.plain(tables)))
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and isinstance(cell.value, str):
                cell.value = typed(cell.value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def usual(tables: Tables) -> ReadFile:
    return read_file("調書.xlsx", layouts.plain(tables), tables.stated)


def _facts(read: ReadFile) -> dict[str, object]:
    """What no way of typing changes: ids and figures."""
    rows = read.tables
    return {
        "names": [(r["indicator_id"],) for r in rows["indicators"]] + [(r["project_id"],) for r in rows["projects"]],
        "figures": [(r["indicator_id"], r["fiscal_year"], r["measure"], r["value"], r["report_state"]) for r in rows["observations"]],
        "money": [(r["project_id"], r["fiscal_year"], r["item"], r["amount_thousand_yen"]) for r in rows["budgets"]],
        "texts": [(r["narrative_id"], r["subject_id"]) for r in rows["narratives"]],
    }  # fmt: skip


@pytest.mark.parametrize("typed", _TYPED.values(), ids=_TYPED)
def test_a_sheet_typed_in_other_letters_is_the_same_sheet(
    typed: Callable[[str], str], usual: ReadFile, tables: Tables
) -> None:
    read = read_file("調書.xlsx", _typed(tables, typed), tables.stated)
    for part, facts in _facts(usual).items():
        assert _facts(read)[part] == facts, part


@pytest.mark.parametrize("typed", ["half-width dots", "circles", "radicals"])
def test_a_pdf_in_other_letters_is_the_same_sheet(typed: str, tables: Tables) -> None:
    usual, read = (
        read_file("調書.pdf", layouts.pdf_of(_typed(tables, letters)), tables.stated)
        for letters in (str, _TYPED[typed])
    )
    assert _facts(read) == _facts(usual) and len(read.tables["narratives"]) > 40


def test_texts_are_kept_as_they_are_written(tables: Tables) -> None:
    read = read_file("調書.xlsx", _typed(tables, _TYPED["half-width dots"]), tables.stated)
    texts = [r["text"] for r in read.tables["narratives"]]
    assert any(t.startswith("･") for t in texts) and not any("・" in t for t in texts)
    assert "県･市町" in next(r["name"] for r in read.tables["indicators"] if r["indicator_id"] == "open_data")


def test_letters_that_show_nothing_are_not_kept(usual: ReadFile, tables: Tables) -> None:
    read = read_file("調書.xlsx", _typed(tables, _TYPED["zero width"]), tables.stated)
    assert [r["name"] for r in read.tables["projects"]] == [r["name"] for r in usual.tables["projects"]]


@pytest.mark.parametrize("sign", ["・", "･", "·", "•", "\uf0b7", "○", "〇", "◯"])
def test_a_paragraph_begins_with_a_dot_or_circle_however_it_is_typed(sign: str) -> None:
    assert paragraphs(f"{sign}県の取組\n{sign}市･町の・取組 ") == [f"{sign}県の取組", f"{sign}市･町の・取組"]


@pytest.mark.parametrize("text", ["—5", "―5", "ー5", " ─ 5"])
def test_a_long_dash_before_a_number_may_be_no_minus(text: str) -> None:
    assert value_of(text).state == "words"


@pytest.mark.parametrize("text", ["-5", "−5", "－5", "‐5", "–5", "△5", "Δ5", "∆5", "\u200b▲5"])
def test_a_minus_is_read_however_it_is_typed(text: str) -> None:
    assert value_of(text).number == -5


@pytest.mark.parametrize("text", ["R\u200b3", "令和\u00ad３年度", "\ufeffR3", "令和\u00a03\u00a0年度", "R3\u200e"])
def test_a_year_with_letters_that_show_nothing_is_read(text: str) -> None:
    assert year_of(text) == 2021


# ---------------------------------------------------------------------- ids


def _id_of_the_first_release(prefix: str, *names: str) -> str:
    """How stores that exist made ids of names without footnotes and numbers."""
    words = ["".join(unicodedata.normalize("NFKC", name).replace("\u2212", "-").split()) for name in names]
    return f"{prefix}_{hashlib.sha256('|'.join(words).encode()).hexdigest()[:8]}"


@pytest.mark.parametrize("data", ["evaluation", "prefecture"])
def test_ids_of_names_in_usual_letters_stay_what_they_are(data: str, request: pytest.FixtureRequest) -> None:
    evaluation: Evaluation = request.getfixturevalue(data)
    names = pd.concat(
        [evaluation.tables[table]["name"].dropna() for table in ("program_groups", "projects", "indicators")]
    )
    assert len(names) >= 16
    for name in names:
        assert word_of("p", "society50", name) == _id_of_the_first_release("p", "society50", name)


def _known(**ids: str) -> dict[str, pd.DataFrame]:
    rows = [{"project_id": item, "group_id": "g", "name": name} for name, item in ids.items()]
    return {"projects": pd.DataFrame(rows)}


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("オープンデータ～カタログ", "オープンデータ〜カタログ"),
        ("髙島の振興", "高島の振興"),
        ("サービスの提供", "サ－ビスの提供"),
        ("ゴミの減量", "ごみの減量"),
        ("DX推進", "ＤＸ推進"),
        ("国際会議", "国\u200b際会議"),
    ],
)
def test_a_name_in_other_letters_is_the_known_one_whatever_its_id(was: str, now: str) -> None:
    for old, new in ((was, now), (now, was)):
        known = Identity(_known(**{old: "p_of_an_older_store", "別の事業": "p_other"}), "g")
        assert known.project(new) == "p_of_an_older_store"


def test_a_name_as_it_is_written_comes_before_one_in_other_letters() -> None:
    known = Identity(_known(**{"A〜B": "p_wave", "A～B": "p_tilde", "a～b": "p_small"}), "g")
    assert [known.project(name) for name in ("A〜B", "A～B", "a～b")] == ["p_wave", "p_tilde", "p_small"]
    assert same_name("別の名", ["A〜B"]) is None


def test_first_read_in_two_spellings_a_name_has_one_id() -> None:
    new = Identity(None, "g")
    assert new.project("髙島〜長﨑") == new.project("高島～長崎") != new.project("高島・長崎")
    assert bare("①サービス(注1)") == "サービス" == plain("サ‐ビス")
