"""Behind a real nginx: the README's own recipe, and what becomes of it where a line is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.certificate import Certificate
from tests.browser.chromium import settled
from tests.browser.proxy import changed, nginx, recipe

# The status of an answer to an upload of 2 MB.
_PUT = (
    "() => fetch('/_stcore/upload_file/a/b', { method: 'PUT', body: 'x'.repeat(2e6) }).then((answer) => answer.status)"
)


def _port(url: str) -> int:
    return urlsplit(url).port or 0


@pytest.fixture(scope="module")
def site(server: str, certificate: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with nginx(recipe(), _port(server), certificate, tmp_path_factory.mktemp("nginx")) as url:
        yield url


def test_pages_come_through_the_recipe(site: str, page: Page) -> None:
    page.goto(f"{site}/indicators")
    settled(page)
    assert page.get_by_test_id("stSidebar").is_visible()


def test_without_its_line_the_recipe_lets_no_sheet_of_a_few_megabytes_through(
    server: str, certificate: Certificate, tmp_path: Path, page: Page
) -> None:
    text = changed(recipe(), "client_max_body_size 25m;")
    with nginx(text, _port(server), certificate, tmp_path) as url:
        page.goto(f"{url}/_stcore/health")
        assert page.evaluate(_PUT) == 413
