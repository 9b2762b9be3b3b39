"""Behind a real nginx: the README's own recipe at the root and below a path, and what the page says where a line is missing."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import oidc_provider_mock
import pytest
from playwright.sync_api import Page, expect

from tests.browser.certificate import Certificate
from tests.browser.chromium import free_port, go, settled, start
from tests.browser.meetings import leave
from tests.browser.proxy import changed, nginx, recipe

_UPGRADE, _CONNECTION = ("proxy_set_header Upgrade $http_upgrade;", "proxy_set_header Connection $connection_upgrade;")
_LOCATION = "    location / {"
# The status of an answer to an upload of 2 MB.
_PUT = (
    "() => fetch('/_stcore/upload_file/a/b', { method: 'PUT', body: 'x'.repeat(2e6) }).then((answer) => answer.status)"
)
# Whether the words of reach.js were ever in the document.
_WATCH = """() => {
  window.__said = [];
  new MutationObserver(() => {
    const box = document.getElementById("reach");
    if (box) window.__said.push(box.textContent);
  }).observe(document, { childList: true, subtree: true });
}"""


def _port(url: str) -> int:
    return urlsplit(url).port or 0


def _has_code(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('.m-code')?.naturalWidth > 0")


def test_pages_a_meeting_and_a_large_sheet_come_through_the_recipe(
    server: str, certificate: Certificate, tmp_path: Path, page: Page
) -> None:
    with nginx(recipe(), _port(server), certificate, tmp_path) as site:
        page.add_init_script(f"({_WATCH})()")
        page.goto(f"{site}/indicators?status=unreported")
        settled(page)
        page.get_by_test_id("stSidebar").get_by_text("この画面を共有").click()
        expect(page.get_by_test_id("stPopoverBody").locator("bdi")).to_contain_text(f"{site}/indicators?status=")
        page.wait_for_function("() => document.querySelector('img[src*=\"_share/qr.svg\"]')?.naturalWidth > 0")
        page.keyboard.press("Escape")
        go(page, f"{site}/intake")
        large = {"name": "調書.txt", "mimeType": "text/plain", "buffer": b"x" * 19_000_000}
        with page.expect_response(re.compile("/_stcore/upload_file/"), timeout=90_000) as sent:
            page.locator("input[type=file]").first.set_input_files(large)  # type: ignore[arg-type]
        assert sent.value.status == 204
        page.goto(f"{site}/meeting?run=yes")
        page.wait_for_selector(".m-on[data-ready] .main-svg")
        page.keyboard.press("q")
        _has_code(page)
        assert page.evaluate("window.__said") == [], "a page that comes up says nothing of how it might not"


# By what is wrong: the recipe, and what the page says.
_BAD = {
    "host without its port": (
        changed(recipe(), "Host $http_host;", "Host $host;"),
        r"Host「localhost」と Origin「https://localhost:\d+」が同じサイトではない.*Host \$http_host;.*ProxyPreserveHost On",
    ),
    "socket blocked": (
        changed(recipe(), _LOCATION, f"    location /_stcore/stream {{ return 403; }}\n{_LOCATION}"),
        r"WebSocketの接続が、このサーバーに届いていません",
    ),
    "health blocked": (
        changed(recipe(), _LOCATION, f"    location /_stcore/health {{ return 403; }}\n{_LOCATION}"),
        r"正しい応答がありませんでした.*/_stcore/health → HTTP 403",
    ),
    "scripts blocked": (
        changed(recipe(), _LOCATION, f"    location ~ static/js/index {{ return 403; }}\n{_LOCATION}"),
        r"画面のプログラムを読み込めませんでした.*/static/js/index\.\w+\.js → HTTP 403.*static/ の下のファイル",
    ),
}


@pytest.mark.parametrize("case", _BAD)
def test_a_page_that_does_not_come_up_says_which_line_is_missing(
    server: str, certificate: Certificate, tmp_path: Path, page: Page, case: str
) -> None:
    text, words = _BAD[case]
    port = free_port() if case == "scripts blocked" else 0  # where the browser has no scripts of before
    with nginx(text, _port(server), certificate, tmp_path, port) as site:
        page.goto(site)
        expect(page.locator("#reach")).to_have_text(re.compile(words, re.S), timeout=30_000)


def test_the_words_go_when_the_page_comes_up_later(
    server: str, certificate: Certificate, tmp_path: Path, page: Page
) -> None:
    without_sockets = changed(changed(recipe(), _UPGRADE), _CONNECTION)
    with nginx(without_sockets, _port(server), certificate, tmp_path / "bad") as site:
        page.goto(site)
        expect(page.locator("#reach")).to_contain_text("proxy_set_header Upgrade $http_upgrade;", timeout=30_000)
    with nginx(recipe(), _port(server), certificate, tmp_path / "good") as mended:
        assert mended == site
        expect(page.locator(".ev").first).to_be_visible(timeout=30_000)
        expect(page.locator("#reach")).to_have_count(0)


def test_without_its_line_the_recipe_lets_no_sheet_of_a_few_megabytes_through(
    server: str, certificate: Certificate, tmp_path: Path, page: Page
) -> None:
    text = changed(recipe(), "client_max_body_size 25m;")
    with nginx(text, _port(server), certificate, tmp_path) as url:
        page.goto(f"{url}/_stcore/health")
        assert page.evaluate(_PUT) == 413


class BelowAPath(NamedTuple):
    """The dashboard at https://localhost:…/portal/hyoka/, with a provider to sign in at."""

    site: str
    url: str
    port: int


@pytest.fixture(scope="module")
def below(certificate: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BelowAPath]:
    folder, port = tmp_path_factory.mktemp("below"), free_port()
    text = changed(recipe(), "location / {", "location /portal/hyoka/ {")
    people = [oidc_provider_mock.User(sub="sato", claims={"name": "佐藤"})]
    with (
        nginx(text, port, certificate, folder / "nginx") as site,
        oidc_provider_mock.run_server_in_thread(user_claims=people) as provider,
    ):
        secrets = folder / "secrets.toml"
        metadata = f"http://localhost:{provider.server_port}/.well-known/openid-configuration"
        secrets.write_text(
            f'[auth]\nredirect_uri = "{site}/portal/hyoka/oauth2callback"\ncookie_secret = "{"s" * 40}"\n'
            f'client_id = "d"\nclient_secret = "d"\nserver_metadata_url = "{metadata}"\n[roles]\nviewing = "signed_in"\n',
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
        command += [
            "--server.address",
            "127.0.0.1",
            "--server.baseUrlPath",
            "portal/hyoka",
            "--secrets.files",
            str(secrets),
        ]
        health = f"http://127.0.0.1:{port}/portal/hyoka/_stcore/health"
        process = start(command, health, {"DASHBOARD_DATA": ""})
        yield BelowAPath(site, f"{site}/portal/hyoka", port)
        process.terminate()
        process.wait(timeout=20)


def test_everything_works_below_a_path(below: BelowAPath, page: Page) -> None:
    page.goto(below.url)
    settled(page)
    assert page.url == f"{below.url}/"
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.get_by_role("button", name="sato", exact=True).click()
    page.wait_for_url(f"{below.url}/")
    settled(page)
    hrefs = page.eval_on_selector_all("a[href]", "all => all.map((one) => one.href)")
    assert len(hrefs) > 10 and all(href.startswith(f"{below.url}/") for href in hrefs)
    page.goto(f"{below.url}/indicators/?status=unreported")
    settled(page)
    assert page.url == f"{below.url}/indicators?status=unreported"
    page.get_by_test_id("stSidebar").get_by_text("この画面を共有").click()
    expect(page.get_by_test_id("stPopoverBody").locator("bdi")).to_contain_text(f"{below.url}/indicators?status=")
    page.wait_for_function("() => document.querySelector('img[src*=\"_share/qr.svg\"]')?.naturalWidth > 0")
    page.goto(f"{below.url}/meeting?run=yes")
    page.wait_for_selector(".m-on[data-ready] .main-svg")
    page.keyboard.press("q")
    _has_code(page)
    page.keyboard.press("Escape")
    leave(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel").click()
    assert waiting.value.url.startswith(f"{below.url}/media/") and waiting.value.path().stat().st_size > 5_000
    page.locator("input[type=file]").set_input_files(
        {"name": "a.json", "mimeType": "application/json", "buffer": b"{}"}
    )
    expect(page.get_by_role("alert")).to_contain_text("会議の記録ではありません")


def test_a_page_that_is_not_there_is_named_below_a_path_too(below: BelowAPath, page: Page) -> None:
    page.goto(f"{below.url}/indicatorz")
    expect(page.get_by_role("dialog")).to_contain_text("「indicatorz」というページはありません。")


@pytest.mark.parametrize("path", ["", "indicators", "meeting?run=yes", "_x/y"])
def test_a_proxy_that_takes_the_path_away_is_told_of_it(
    below: BelowAPath, certificate: Certificate, tmp_path: Path, page: Page, path: str
) -> None:
    text = changed(recipe(), "location / {", "location /portal/hyoka/ {")
    text = changed(text, "proxy_pass http://127.0.0.1:8501;", "proxy_pass http://127.0.0.1:8501/;")
    with nginx(text, below.port, certificate, tmp_path) as site:
        answer = page.goto(f"{site}/portal/hyoka/{path}")
        assert answer is not None and answer.status == 404
        expect(page.get_by_role("heading")).to_have_text("このアドレスに画面はありません")
        expect(page.locator("body")).to_contain_text("--server.baseUrlPath portal/hyoka で起動しています")
        assert page.request.get(f"http://127.0.0.1:{below.port}/portal/hyoka", max_redirects=0).headers["location"] == "/portal/hyoka/"  # fmt: skip
