"""The peer: the overview and the projects page in Dash, from the same evaluation, texts and figures.

``python -m tests.bench.dash_page PORT``. The HTML parts become Dash components, as a Dash author would write them.
"""

from __future__ import annotations

import gc
import sys
from html.parser import HTMLParser
from typing import Any

from dash import Dash, Input, Output, dcc, html

from lib.figures.palette import LIGHT
from lib.judge.evaluation import evaluate
from lib.judge.policy.load import load_policy
from lib.store.folder import load
from lib.ui.app.look import style
from lib.ui.screens import projects
from lib.ui.screens.overview import many_groups, one_group
from lib.ui.session.session import Session
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary

_RENAMED = {"class": "className", "tabindex": "tabIndex", "colspan": "colSpan"}
_VOID = {"br"}


class _Components(HTMLParser):
    """HTML text to a tree of dash.html components."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[list[Any]] = [[]]
        self.open: list[tuple[str, dict[str, Any]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {_RENAMED.get(k, k): v or "" for k, v in attrs if k != "style"}
        if tag in _VOID:
            self.stack[-1].append(html.Br())
            return
        self.open.append((tag, given))
        self.stack.append([])

    def handle_endtag(self, tag: str) -> None:
        name, given = self.open.pop()
        children = self.stack.pop()
        kind = getattr(html, name.capitalize(), html.Span)
        self.stack[-1].append(kind(children, **given))

    def handle_data(self, data: str) -> None:
        self.stack[-1].append(data)


def components(text: str) -> list[Any]:
    """The parts of a page as Dash components."""
    parser = _Components()
    parser.feed(text)
    return parser.stack[0]


def build() -> Dash:
    """The application: one dropdown that narrows by section, and both pages."""
    tables, policy = load(), load_policy()
    evaluation = evaluate(tables, policy)
    words = vocabulary(tables, policy)

    def session(section: list[str] | None, project: str = "") -> Session:
        selection = Selection(section=tuple(section or ()), project=project)
        return Session(evaluation, words, selection, narrow(evaluation, selection, words), (), LIGHT)

    def overview_page(section: list[str] | None) -> list[Any]:
        s = session(section)
        parts = (one_group.opening, one_group.indicators, one_group.asked, one_group.counts, one_group.grid)
        return [component for part in parts for component in components(part(s))]

    def projects_page(section: list[str] | None) -> list[Any]:
        s = session(section, "smart_prefecture")
        drawn = projects.draw_project(s, projects.chosen(s))
        return [
            *components(projects.listing(s)),
            *components(drawn.title),
            *components(drawn.cost),
            dcc.Graph(figure=drawn.cost_chart.figure.spec, config={"displayModeBar": False}, id="cost"),
            *components(drawn.indicators),
            dcc.Graph(figure=drawn.indicators_chart.figure.spec, config={"displayModeBar": False}, id="pairs"),
            *components(drawn.asked),
            *components(drawn.documents),
        ]

    def prefecture_page(section: list[str] | None) -> list[Any]:
        s = session(section)
        return [component for part in many_groups.drawn_parts(s) for component in components(part)]

    pages = {"/": overview_page, "/projects": projects_page, "/prefecture": prefecture_page}
    app = Dash(__name__, title="Dash", update_title="", serve_locally=True)
    app.index_string = app.index_string.replace("</head>", f"<style>{style(LIGHT)}</style></head>")
    app.layout = html.Div(
        [
            dcc.Location(id="at"),
            dcc.Dropdown(list(words.words["section"]), multi=True, id="section", placeholder="すべて"),
            html.Div(id="main"),
        ]
    )

    @app.callback(Output("main", "children"), Input("section", "value"), Input("at", "pathname"))
    def draw(section: list[str] | None, path: str) -> list[Any]:
        return pages.get(path, overview_page)(section)

    # The same courtesy our own server gives itself.
    gc.collect()
    gc.freeze()
    return app


if __name__ == "__main__":
    build().run(host="127.0.0.1", port=int(sys.argv[1]), debug=False)
