"""Content set by Typst: vector, fonts embedded, tagged. Letters that no font of this machine has are replaced and named."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from lib.contract import heads
from lib.contract.letters import seen
from lib.figures.palette import LIGHT
from lib.report import steps

_SHEET = Path(__file__).with_name("sheet.typ")
FONTS = (
    "BIZ UDPGothic",
    "BIZ UDGothic",
    "Yu Gothic",
    "Hiragino Sans",
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "IPAexGothic",
    "Meiryo",
)
_GETA = "〓"  # what Japanese printers put where a letter is missing
_VOICING = "\u3099\u309a"  # joins a kana
_STYLES = "\ufe0e\ufe0f\u200d"  # of emoji: which picture is meant, and that several are one
_SELECTORS = re.compile("[\ufe00-\ufe0f\u200d\U000e0100-\U000e01ef]+")
# A letter and which of its forms is meant.
_FORMS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\ufe00-\ufe0d\U000e0100-\U000e01ef]")
_AFTER_GETA = re.compile(f"(?<={_GETA}){_SELECTORS.pattern}")
# A page on which letters are tried; sheet.typ asks for the same fonts.
_TRIAL = f'#set document(title: "字")\n#set text(font: ({", ".join(json.dumps(font) for font in FONTS)}), lang: "ja")\n'
_AROUND = 8  # letters quoted on either side of one that is replaced
_MOST_NAMED = 12
_MEASURED_AT_ONCE = 5  # groups
_COMPILATIONS_KEPT = 10


class FontError(RuntimeError):
    """No Japanese font to print with; says in Japanese what to do."""


@cache
def _fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once: that takes 60 ms."""
    return typst.Fonts()


@cache
def _families() -> frozenset[str]:
    return frozenset(_fonts().families())


def japanese_font() -> str:
    """The font that will be used. Raises FontError when this machine has none of them."""
    found = next((f for f in FONTS if f in _families()), None)
    if found is None:
        raise FontError(f"日本語のフォントがありません。次のどれかを入れてください: {'、'.join(FONTS)}")
    return found


def typeset(content: dict[str, Any], form: Literal["pdf", "png", "svg"], ppi: float | None = None) -> bytes:
    """The content as sheet.typ draws it, with 〓 for letters that cannot be printed and a sentence that names them."""
    japanese_font()
    standards: list[Any] = ["ua-1"] if form == "pdf" else []
    printed = printable(content) | {"look": asdict(LIGHT)}
    try:
        if content["form"] == "a4":
            printed["groups"] = _with_densities(printed)
        steps.tell("ページの組版")
        out = typst.compile(
            str(_SHEET),
            format=form,
            ppi=ppi,
            sys_inputs=_inputs(printed),
            font_paths=_fonts(),
            pdf_standards=standards or None,
        )
    finally:
        _let_go()
    return out if isinstance(out, bytes) else bytes(out[0])


def _inputs(content: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(content, ensure_ascii=False)}


def _with_densities(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups of A4 pages, each with how close its lines stand."""
    groups: list[dict[str, Any]] = []
    for start in range(0, len(content["groups"]), _MEASURED_AT_ONCE):
        steps.tell("ページの割り付け", start, len(content["groups"]), heads.GROUP)
        part = content["groups"][start : start + _MEASURED_AT_ONCE]
        measured = content | {"form": "a4 measured", "groups": part}
        answer = typst.query(str(_SHEET), "<density>", field="value", sys_inputs=_inputs(measured), font_paths=_fonts())
        groups += [group | {"density": density} for group, density in zip(part, json.loads(answer), strict=True)]
        _let_go()
    return groups


def _let_go() -> None:
    """Have Typst give up what it keeps of the pages that it made, 30 MB of a group's two; it does after ten other compilations."""
    for _ in range(_COMPILATIONS_KEPT + 1):
        typst.compile(b"", format="pdf", font_paths=_fonts())


def printable(content: dict[str, Any]) -> dict[str, Any]:
    """The content with 〓 in place of letters that no font of this machine has.

    `replaced` is added to it, and on A4 to each group: the sentence that names those letters; empty where there are none.
    """
    letters = _letters("".join(_texts(content)))
    if content["form"] == "a4":
        content = content | {"groups": [_part(group, letters) for group in content["groups"]]}
    return _part(content, letters)


@dataclass(frozen=True)
class _Letters:
    """What becomes of the letters of a document: `table` has 〓 for the `missing`, a space or nothing for what is not seen."""

    missing: frozenset[str]
    table: dict[int, str]
    changed: frozenset[str]  # the letters of the table

    def printed(self, text: str) -> str:
        return text if self.changed.isdisjoint(text) else _AFTER_GETA.sub("", text.translate(self.table))


def _texts(part: Any) -> Iterator[str]:
    """Every text of the content that is seen: not the words of a picture, which repeat it."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for key, value in part.items():
            if key != "alt":
                yield from _texts(value)
    elif isinstance(part, (list, tuple)):
        for value in part:
            yield from _texts(value)


def _part(part: dict[str, Any], letters: _Letters) -> dict[str, Any]:
    """A part as it is printed, with the sentence that names what was replaced in it."""
    texts = [text for text in _texts(part) if not letters.missing.isdisjoint(text) or _FORMS.search(text)]
    said = _named(texts, letters) + _usual_forms(texts)
    changed: dict[str, Any] = _changed(part, letters.printed) if letters.changed else part
    return changed | {"replaced": said}


def _changed(part: Any, change: Callable[[str], str]) -> Any:
    """The same with every text changed."""
    if isinstance(part, str):
        return change(part)
    if isinstance(part, dict):
        return {key: _changed(value, change) for key, value in part.items()}
    return [_changed(value, change) for value in part] if isinstance(part, (list, tuple)) else part


def _named(texts: list[str], letters: _Letters) -> str:
    """Which letters are printed as 〓, how often, and where the first of each stands; empty for none."""
    found = [(letter, text, at) for text in texts for at, letter in enumerate(text) if letter in letters.missing]
    if not found:
        return ""
    named = []
    kinds = dict.fromkeys(letter for letter, _, _ in found)
    for letter in list(kinds)[:_MOST_NAMED]:
        places = [(text, at) for other, text, at in found if other == letter]
        text, at = places[0]
        around = " ".join(letters.printed(text[max(0, at - _AROUND) : at + _AROUND + 1]).split())
        named.append(f"{_name(letter)} {len(places)}か所(「{around}」)")
    more = f"、ほか{len(kinds) - _MOST_NAMED}種" if len(kinds) > _MOST_NAMED else ""
    return (
        f"印刷に使う書体にない文字{len(kinds)}種{len(found)}か所を{_GETA}にしています: {'、'.join(named)}{more}。"
        "元の文字を確かめ、書き入れてください。"
    )


def _name(letter: str) -> str:
    code = f"U+{ord(letter):04X}"
    if unicodedata.category(letter) == "Co":
        return f"外字{code}"
    name = unicodedata.name(letter, "")
    return code if not name or name.endswith(code[2:]) else f"{code} {name}"


def _letters(text: str) -> _Letters:
    """Private letters are missing whatever the fonts have: they are others on another machine."""
    letters = set(text)
    private = {letter for letter in letters if unicodedata.category(letter) in ("Co", "Cs")}
    spaces = {letter for letter in letters - {"\n"} if letter.isspace() and unicodedata.category(letter) != "Zs"}
    unseen = {letter for letter in letters - spaces - {"\n"} if letter in _STYLES or not seen(letter)}
    rare = {letter for letter in letters - private - spaces - unseen if not _is_common(letter)}
    missing = private | _refused(frozenset(rare))
    table = {ord(letter): _GETA for letter in missing} | {ord(letter): " " for letter in spaces}
    table |= dict.fromkeys(map(ord, unseen), "")
    marks = {letter for letter in rare - missing if unicodedata.category(letter)[0] == "M"} - set(_VOICING)
    if marks:
        joined = re.findall(f".?[{re.escape(''.join(marks))}]+", text.translate(table))
        if _refused(frozenset(joined)):  # some font has the mark, but none with the letter that it joins
            missing |= marks
            table |= dict.fromkeys(map(ord, marks), _GETA)
    return _Letters(frozenset(missing), table, frozenset(map(chr, table)))


def _is_common(letter: str) -> bool:
    """Whether every Japanese font has it, or none needs it: a selector is not seen by itself."""
    try:
        return bool(letter.encode("cp932"))
    except UnicodeEncodeError:
        return bool(_SELECTORS.match(letter))


@lru_cache(maxsize=32)
def _refused(texts: frozenset[str]) -> frozenset[str]:
    """The letters of these texts that no font has, by a trial page on which each text stands alone.

    PDF/UA refuses what it cannot show.
    """
    trial = _TRIAL + "#for text in json(bytes(sys.inputs.texts)) { block(text) }"
    inputs = {"texts": json.dumps(sorted(texts))}
    try:
        typst.compile(trial.encode(), format="pdf", sys_inputs=inputs, font_paths=_fonts(), pdf_standards=["ua-1"])
    except typst.TypstError as error:
        shown = re.findall(r'the text `"(?:\\u\{(\w+)\}|(.))"` could not be displayed', error.diagnostic)
        if shown:
            return frozenset(chr(int(code, 16)) if code else letter for code, letter in shown)
        raise
    return frozenset()


def _usual_forms(texts: Iterable[str]) -> str:
    """Which letters are printed in their usual form though another is meant (IVS); empty for none."""
    forms = dict.fromkeys(form for text in texts for form in _FORMS.findall(text))
    usual = [form for form in forms if _is_usual(form)]
    if not usual:
        return ""
    named = "、".join(f"{form[0]}(U+{ord(form[0]):04X} U+{ord(form[1]):X})" for form in usual[:_MOST_NAMED])
    more = f"、ほか{len(usual) - _MOST_NAMED}種" if len(usual) > _MOST_NAMED else ""
    return f"字形の指定がある文字{len(usual)}種は、書体の標準の字形で印刷しています: {named}{more}。"


@lru_cache(maxsize=256)
def _is_usual(form: str) -> bool:
    """Whether a letter with a selector is drawn as it is without."""
    trial = _TRIAL + "#for letter in json(bytes(sys.inputs.letters)) { page(letter) }"
    letters = {"letters": json.dumps([form[0], form])}
    usual, asked = typst.compile(trial.encode(), format="svg", sys_inputs=letters, font_paths=_fonts())
    return usual == asked
