"""Offer files on a page: at once, or, where a file is large, by a button that has it made beside the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from lib.report.beside.order import Order
from lib.report.beside.workshop import Being, Failed, Made, Standing, Waiting
from lib.ui.app.download_failures import NotThereError, guarded, why_not_made
from lib.ui.app.downloads import Download, file_name
from lib.ui.parts.html import element
from lib.ui.parts.notices import part, problem
from lib.ui.session.controls import reader
from lib.ui.session.kept import LARGE_FILES

_EVERY = 1.0  # seconds; how often a page looks how far its files are


def offer(files: Sequence[Download]) -> None:
    """Files side by side, each made when the reader asks for it, and below them room for what became of it."""
    if not files:
        return
    if any(file.order for file in files):
        files = [*files, *_of_other_data(files)]
        is_waiting = _is_waiting(files)
        st.fragment(_draw_with_large, run_every=_EVERY if is_waiting else None)(files, is_waiting)
    else:
        _draw(files)


def _of_other_data(files: Sequence[Download]) -> Iterator[Download]:
    """The files that this reader asked for before the data or the rules changed: of those that were asked for."""
    for file in files:
        if file.order is None:
            continue
        for order in LARGE_FILES.of_other_data(file.order, reader()):
            version, rules = order.judged.version, order.judged.rules[:6]
            label = f"{_noun(file)}(版 {version} 規則 {rules})"
            name = file.name.replace(file.order.judged.version, f"{version}_{rules}")
            yield replace(file, label=label, name=name, order=order)


def _draw(files: Sequence[Download]) -> None:
    with st.container(horizontal=True):
        for file in files:
            _save_button(file, file.label, file.make)
    st.html(element("div", css="ev", data_files=True, role="status"))


def _save_button(file: Download, label: str, make: Callable[[], bytes]) -> None:
    make = guarded(file.label, make)
    st.download_button(label, make, file_name(file.name), file.mime, on_click="ignore", key=f"save_{file.name}")


# ---------------------------------------------------------------------- large files


def _standing(order: Order | None) -> Standing | None:
    """How a large file stands that this reader asked for, or that is there already."""
    return LARGE_FILES.standing(order, reader()) if order else None


def _is_waiting(files: Sequence[Download]) -> bool:
    """Whether this reader waits for one of these files."""
    return any(isinstance(_standing(file.order), Waiting | Being) for file in files)


def _draw_with_large(files: Sequence[Download], was_waiting: bool) -> None:
    """The files, drawn again every second while the reader waits for one of them."""
    if _is_waiting(files) != was_waiting:
        st.rerun()  # the whole page says anew whether it is drawn again every second
    with st.container(horizontal=True):
        for file in files:
            _button(file)
    st.html(element("div", css="ev", data_files=True, role="status"))
    for file in files:
        _draw_standing(file)


def _button(file: Download) -> None:
    """What the reader can press now: to save a file, or to have a large one made."""
    if file.order is None:
        _save_button(file, file.label, file.make)
        return
    standing = _standing(file.order)
    if isinstance(standing, Made):
        _save_button(file, f"{_noun(file)}を保存", partial(_content, file.order))
        return
    is_waiting = isinstance(standing, Waiting | Being)
    ask = partial(LARGE_FILES.ask, file.order, reader())
    label = f"{_noun(file)}を作成{'中' if is_waiting else ''}"
    st.button(label, key=f"make_{file.name}", disabled=is_waiting, on_click=ask)


def _noun(file: Download) -> str:
    """What the file is called where it is not its button that says so."""
    return file.label.removesuffix("で保存")


def _content(order: Order) -> bytes:
    """A large file that was made. Raises NotThereError after some minutes."""
    standing = LARGE_FILES.standing(order)
    if not isinstance(standing, Made):
        raise NotThereError(
            "作成してから時間がたったため、ファイルは残っていません。画面を読み込み直して、もう一度作成してください。"
        )
    return standing.content


def _draw_standing(file: Download) -> None:
    """What becomes of a large file that this reader asked for."""
    standing = _standing(file.order)
    if file.order is None or standing is None:
        return
    if isinstance(standing, Failed):
        st.html(problem(why_not_made(_noun(file), standing.words, standing.time)))
    elif isinstance(standing, Made):
        words = f"「{_noun(file)}」を作成しました。「{_noun(file)}を保存」を押すと保存できます(10分間)。"
        st.html(element("div", element("p", words), css="ev", role="status"))
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(part(element("p", f"「{_noun(file)}」{_words(standing)}")))
            leave = partial(LARGE_FILES.leave, file.order, reader())
            st.button(f"{_noun(file)}の作成を中止", key=f"leave_{file.name}", on_click=leave)


def _words(standing: Waiting | Being) -> str:
    """How far a file is, with what is counted and for how long."""
    if isinstance(standing, Waiting):
        return f": 順番を待っています(前に{standing.ahead}件)。この間も、ほかの画面を見られます。"
    step = standing.step
    counted = f" {step.number:,}/{step.total:,}{step.unit}" if step and step.total else ""
    what = f"({step.what}{counted})" if step else ""
    return f"を作成中です{what}。開始から{int(standing.seconds)}秒。この間も、ほかの画面を見られます。"
