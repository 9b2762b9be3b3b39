"""The meeting's JavaScript modules (lib/ui/app/stage): the entry Streamlit runs, and what the server answers to each import.

Streamlit runs a component's script from a blob, and an ``import`` there has no base to be relative to. So the component
is a short entry that imports the modules from this server, all of them before the meeting begins: a slide must turn
without a server.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import streamlit as st

from lib.ui.parts.html import element
from lib.ui.session.kept import forever

PLACE = "_stage"
FORMAT = 7  # of the data that the modules read (lib/ui/screens/meeting/script.py)
PRESENTER = "presenter.js"  # begins by itself, in the document of lib/ui/app/presenter.py
_FOLDER = Path(__file__).with_name("stage")
_TROUBLE = "会議の画面を読み込めませんでした。サーバーとの接続を確かめて、この画面を読み込み直してください。"
_FAULT = "会議の画面を表示できませんでした。この画面を読み込み直してください。続くときは、使っているブラウザの名前と版を管理者に伝えてください。"
# `document.baseURI` holds the path that the dashboard is served below.
_ENTRY = """
const load = () => Promise.all(%(addresses)s.map((address) => import(new URL(address, document.baseURI).href)));
export default async (component) => {
  const modules = await load().catch((error) => {
    console.error(error);
    component.parentElement.querySelector(".meeting").textContent = %(trouble)s;
  });
  try {
    modules?.[0].mount(component);
  } catch (error) {
    console.error(error);
    component.parentElement.querySelector(".meeting").textContent = %(fault)s;
  }
};
"""


@forever
def sources() -> dict[str, str]:
    """The text of each module by its file's name; the entry calls the first one."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.js"))}
    return {"meeting.js": texts.pop("meeting.js"), **texts}


@forever
def version() -> str:
    """A hash of all modules. It stands in their addresses: a browser never joins cached modules of two versions."""
    return hashlib.sha256(json.dumps(sources()).encode()).hexdigest()[:16]


@forever
def entry() -> str:
    """The component's own script."""
    addresses = [f"./{PLACE}/{version()}/{name}" for name in sources() if name != PRESENTER]
    return _ENTRY % {"addresses": json.dumps(addresses), "trouble": json.dumps(_TROUBLE), "fault": json.dumps(_FAULT)}


@forever
def component() -> Any:
    """The component that the stage and the desk are drawn in."""
    return st.components.v2.component(
        "meeting",
        html=element("div", css="meeting", tabindex="-1"),
        css=_FOLDER.with_name("meeting.css").read_text(encoding="utf-8"),
        js=entry(),
        isolate_styles=False,
    )
