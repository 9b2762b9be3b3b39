"""The page in Dash that the benchmarks measure beside ours draws the same parts."""

from __future__ import annotations

import pytest
from dash import Dash

from tests.bench.dash_page import build


@pytest.fixture(scope="module")
def peer() -> Dash:
    return build()


@pytest.mark.parametrize(("path", "says"), [("/", "確認事項"), ("/projects", "事務事業の一覧(4事業)")])
def test_the_peer_draws_our_pages(peer: Dash, path: str, says: str) -> None:
    asked = {
        "output": "main.children",
        "outputs": {"id": "main", "property": "children"},
        "inputs": [
            {"id": "section", "property": "value", "value": None},
            {"id": "at", "property": "pathname", "value": path},
        ],
        "changedPropIds": ["at.pathname"],
    }
    answer = peer.server.test_client().post("/_dash-update-component", json=asked)
    assert answer.status_code == 200
    assert says in str(answer.get_json())
