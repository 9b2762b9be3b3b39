"""The texts in the scripts of Streamlit's own that our pages load: what a reader may come to see in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import streamlit as st

_SCRIPTS = Path(st.__file__).parent / "static" / "static" / "js"
# Streamlit's parts that our pages are made of; the scripts that these import are read too.
_PARTS = [
    "index",
    "BidiComponent",
    "Button",
    "ButtonGroup",
    "DownloadButton",
    "ErrorElement",
    "FileUploader",
    "FormClearHelper",
    "Html",
    "Multiselect",
    "PageLink",
    "Progress",
    "Radio",
    "Selectbox",
    "Slider",
    "Spinner",
    "TextArea",
    "TextInput",
]
# Libraries under them, with thousands of texts that are for programmers or of other languages.
_LIBRARIES = [
    "LiveAnnouncer",
    "StreamlitMarkdown",
    "UriUtil",
    "_baseEach",
    "_baseIsEqual",
    "arrowFormatUtils",
    "axios",
    "createDownloadLinkElement",
    "emotion-is-prop-valid.esm",
    "emotion-react.browser.esm",
    "emotion-styled.browser.esm",
    "isArrayLike",
    "isArrayLikeObject",
    "isSymbol",
    "katex",
    "lib",
    "loglevel",
    "merge",
    "moment",
    "numbro",
    "opacities",
    "protobuf",
    "purify.es",
    "react-dom",
    "recordbatch",
    "rolldown-runtime",
    "serialization",
    "sprintfjs",
    "styled-components",
    "toString",
    "useCollection",
    "useMenuTrigger",
    "useSyncComboBoxEnterTargetFocus",
]

_IMPORT = re.compile(r"(?:from|import)\s*[\"`]\./([^\"`]+\.js)[\"`]")
_HOLE = r"\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}"
_TEXT = re.compile(rf"(?:(?<![\w$)\]])|(?<=return)|(?<=case))`((?:[^`\\$]|\\.|\$(?!\{{)|{_HOLE})*)`", re.S)
_LOGGED = re.compile(r"\.(?:warn|error|info|debug|log)\($")
# Code, styles, paths of pictures, names in other languages.
_NO_WORDS = re.compile(
    r"[<>;=$#_@]|--|://|\\|\.st[A-Z]|[a-z][A-Z]|\d(?:px|rem|ms|fr|s )|^M\d|^\./|\([\d,{} ]*\)|gradient|[^\x00-\x7f’—…]"
)
_WORDS = re.compile(
    r"[A-Z][a-z]+(\.\.\.)?|.*[A-Za-z’']{2,} [A-Za-z{].*|.*[a-z]{2,} [—] .*|.*[A-Za-z{}] [a-z]{3,}.*|Error: ?.*", re.S
)


def _name(script: Path) -> str:
    return script.name.rsplit(".", 2)[0]


def _scripts() -> Iterator[Path]:
    seen: set[Path] = set()
    waiting = [path for path in _SCRIPTS.glob("*.js") if _name(path) in _PARTS]
    assert len(waiting) >= len(_PARTS), "Streamlit's scripts are called otherwise: mend _PARTS"
    while waiting:
        script = waiting.pop()
        if script in seen or _name(script) in _LIBRARIES:
            continue
        seen.add(script)
        yield script
        waiting += [_SCRIPTS / name for name in _IMPORT.findall(script.read_text(encoding="utf-8"))]


def texts() -> set[str]:
    """Every text that reads like words, with {} for what is filled in."""
    found = set()
    for script in _scripts():
        code = script.read_text(encoding="utf-8")
        for match in _TEXT.finditer(code):
            text = re.sub(_HOLE, "{}", match[1]).replace("\\n", "\n").strip()
            is_logged = _LOGGED.search(code, max(0, match.start() - 8), match.start())
            if not is_logged and _WORDS.fullmatch(text) and not _NO_WORDS.search(text.replace("{}", "")):
                found.add(text)
    return found
