"""One word for one thing: no screen, slide, paper, file or message says a word that was given up for a better one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.store.folder import ROOT

# What was given up -> what is said now.
_GIVEN_UP = {
    "歩み": "推移",
    "見込み": "試算",
    "未到来": "報告時期前",
    "まだだれも": "報告時期前",
    "外からの事情": "外部要因",
    "聞くこと": "確認事項",
    "挙げた問い": "自動点検による確認事項",
    "早期の注意": "早期注意",
    "だれが束ね": "総括する課、役割分担及び協力体制",
    "抽出文字": "原資料から読み取れず",
    "抽出した文字": "原資料から読み取れず",
    "目標不明": "原資料から読み取れず",
    "実績不明": "原資料から読み取れず",
    "判読不能": "原資料から読み取れず",
    "位置から推定": "年度は表の並びから推定",
    "届いているです": "達しています",
    "必要な年間増": "目標達成に必要な増",
    "あと減らす": "最終目標までの削減幅",
    "両方の調書で判定できない": "どちらかの調書で判定できない",
    "次ではない": "除外条件",
    "費用とともに変わる": "見直し内容",
    "くらべ": "比較",
    "さがす": "検索",
    "ことば": "キーワード",
    "しぼ": "絞り込み",
    "外す": "解除、削除、除く",
    "後へ": "後ろへ移動",
    "空白 次": "スペースキー",
    "発表者用の窓": "発表者画面",
    "版を重ねる": "履歴保存先",
    "契約の列": "所定の列",
    "1バイトも": "変更しません",
    "尺度": "判定基準",
    "Y−1年度": "前年度",
    "危険": "要対応",
    "さがし": "検索",
    "動かすと": "変更した場合",
    "多い少ない": "多少",
    "読んでいません": "取り込みません",
    "分からない": "特定できない、未確定",
    "つながると": "接続が戻ると",
    "つながってから": "接続が戻ってから",
    "つないで": "接続して",
    "答え": "回答、応答",
    "破線": "点線",
    "または": "又は",
    "あたりの": "当たりの",
}
_KINDS = ("py", "js", "css", "html", "typ", "toml")
# Where documents of others are read, their words stand.
_READS_OTHERS = ("lib/intake/layouts", "lib/intake/values.py", "lib/intake/sheet/year_rows.py")


def _files() -> Iterator[Path]:
    for folder in ("lib", "pages", "data/rules"):
        for kind in _KINDS:
            yield from (ROOT / folder).rglob(f"*.{kind}")
    yield ROOT / "dashboard.py"


def _texts() -> dict[str, str]:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in _files()}
    return {name: text for name, text in texts.items() if not name.startswith(_READS_OTHERS)}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text that can come on a screen, by the name of its file."""
    found = _texts()
    assert len(found) > 400
    return found


@pytest.mark.parametrize("old", _GIVEN_UP)
def test_no_text_says_a_word_that_was_given_up(texts: dict[str, str], old: str) -> None:
    said = re.compile(re.escape(old))
    assert [name for name, text in texts.items() if said.search(text)] == [], f"now: {_GIVEN_UP[old]}"
