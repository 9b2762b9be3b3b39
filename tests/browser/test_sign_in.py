"""Signing in at a real provider through a TLS proxy in front of two servers: who is known, for how long, and by what cookie."""

from __future__ import annotations

import asyncio
import itertools
import re
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import oidc_provider_mock
import pytest
from playwright.sync_api import Page, expect

from lib.store.commit import commit, create
from tests.browser.certificate import Certificate
from tests.browser.chromium import Readers, free_port, go, own_port, settled, start
from tests.browser.visits import serious
from tests.real import DOCUMENT
from tests.store.readings import real

Open = Callable[..., Page]
_AUTH = """
[auth]
redirect_uri = "{site}/oauth2callback"
cookie_secret = "a secret of this test that is long enough to sign with"
client_id = "dashboard"
client_secret = "not checked by the provider of this test"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
"""
_ROLES = """
[roles]
claim = "realm_access.roles"
planner = ["planners"]
steward = ["stewards"]
"""


def _user(sub: str, name: str, *roles: str, **more: object) -> oidc_provider_mock.User:
    return oidc_provider_mock.User(sub=sub, claims={"name": name, "realm_access": {"roles": list(roles)}, **more})


_PEOPLE = [
    _user("sato", "佐藤", "planners"),
    _user("suzuki", "鈴木", "stewards"),
    _user("guest", "見学者"),
    _user("sly", "<b>**管理者**</b> [x](https://example.invalid)"),
    # More claims than a cookie holds.
    _user("many", "兼務の人", "planners", groups=[f"dept-{n:04}-{n * 7919:x}" for n in range(400)]),
]


@contextmanager
def _served(secrets: Path, store: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--secrets.files", str(secrets)]
    environment = {"DASHBOARD_STORE": store, "DASHBOARD_DATA": ""}
    process = start(command, f"http://127.0.0.1:{port}/_stcore/health", environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = create(str(tmp_path_factory.mktemp("desk") / "store"))
    commit(made, [real()], "作成者", "最初の取込")
    commit(made, [real()], "作成者", "もう一度")
    return str(made.address)


@pytest.fixture(scope="module")
def provider() -> Iterator[int]:
    with oidc_provider_mock.run_server_in_thread(user_claims=_PEOPLE) as server:
        yield server.server_port


class Proxy:
    """Ends TLS and hands every connection to the next server that is up: nobody is kept at the server they began on."""

    def __init__(self, port: int, servers: Sequence[int], certificate: Certificate, says_https: bool = True) -> None:
        self.servers, self.says_https = list(servers), says_https
        self.served: list[tuple[int, str]] = []  # which server got which request
        self._turns = {"socket": itertools.count(), "request": itertools.count()}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.public, certificate.private)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        listening = asyncio.start_server(self._carry, "127.0.0.1", port, ssl=context, limit=2**20)
        asyncio.run_coroutine_threadsafe(listening, self._loop).result(timeout=20)

    def last_to_take_a_session(self) -> int:
        return next(port for port, path in reversed(self.served) if path.startswith("/_stcore/stream"))

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            first, _, rest = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
            kind = "socket" if b"upgrade: websocket" in rest.lower() else "request"
            port = self.servers[next(self._turns[kind]) % len(self.servers)]
            self.served.append((port, first.split(b" ")[1].decode()))
            if kind == "request":  # one request a connection, so that each is a turn
                rest = b"Connection: close\r\n" + re.sub(rb"(?im)^connection: .*\r\n", b"", rest, count=1)
            said = b"X-Forwarded-Proto: https\r\n" if self.says_https else b""
            back, onward = await asyncio.open_connection("127.0.0.1", port)
            onward.write(first + b"\r\n" + said + rest)
            there = asyncio.ensure_future(_pour(reader, onward))
            await _pour(back, writer)
            there.cancel()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while more := await source.read(65_536):
            sink.write(more)
            await sink.drain()
    except OSError:
        pass
    finally:
        sink.close()


Site = tuple[str, Proxy, list[subprocess.Popen[bytes]]]


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, provider: int, store: str, certificate: Certificate
) -> Iterator[Site]:
    """The dashboard as an administrator sets it up: https outside, two servers, one secret."""
    folder = tmp_path_factory.mktemp("site")
    port, servers = free_port(), [free_port(), free_port()]
    url = f"https://localhost:{port}"
    secrets = folder / "secrets.toml"
    secrets.write_text(_AUTH.format(site=url, provider=provider) + _ROLES, encoding="utf-8")
    with ExitStack() as stack:
        running = [stack.enter_context(_served(secrets, store, one)) for one in servers]
        proxy = Proxy(port, servers, certificate)
        stack.callback(proxy.close)
        yield url, proxy, running


def _open(page: Page, url: str, where: str = "intake") -> str:
    page.goto(f"{url}/{where}")
    settled(page)
    page.locator(".ev details").evaluate_all("folds => folds.forEach(fold => { fold.open = true; })")
    return page.locator("body").inner_text()


def _go(page: Page, url: str, where: str = "intake") -> str:
    """As _open, in the session that is open: the server goes by what its cookies said when the session began."""
    go(page, f"{url}/{where}")
    return page.locator("body").inner_text()


def _seen_at_each_server(page: Page, site: Site) -> Iterator[str]:
    """What the open page says, then what it says at the other server: they take new sessions in turn."""
    url, proxy, _ = site
    seen = {proxy.last_to_take_a_session()}
    yield page.locator("body").inner_text()
    for _ in range(4):
        if seen == set(proxy.servers):
            return
        yield _open(page, url)
        seen.add(proxy.last_to_take_a_session())
    raise AssertionError("both servers were asked")


def _sign_in(page: Page, url: str, who: str) -> str:
    """Sign in from the page that is open, and say what the intake page then says."""
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.get_by_role("button", name=who, exact=True).click()
    _come_back(page, url)
    return _go(page, url)


def _sign_out(page: Page, url: str) -> None:
    page.get_by_role("button", name="サインアウト").click()
    page.get_by_role("button", name="End session").click()  # the provider asks whether to end its own session too
    _come_back(page, url)


def _come_back(page: Page, url: str) -> None:
    """Wait for the first page, which the provider leads back to."""
    page.wait_for_url(re.compile(re.escape(url)))
    settled(page)


def _may_restore(page: Page, url: str) -> bool:
    _go(page, url, "intake?task=history")
    return page.get_by_role("button", name="この版に戻す").is_enabled()


class People:
    """The people of the provider. Who has signed in once comes again with the cookies of then: signing in costs three pages."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._cookies: dict[str, list[Any]] = {}

    def sign_in(self, page: Page, who: str) -> str:
        """Sign in from the page that is open; see _sign_in."""
        body = _sign_in(page, self._url, who)
        self._cookies[who] = list(page.context.cookies())
        return body

    def come(self, page: Page, who: str) -> str:
        """Open the intake page, signed in."""
        page.context.add_cookies(self._cookies.get(who, []))
        body = _open(page, self._url)
        return body if who in self._cookies else self.sign_in(page, who)


@pytest.fixture(scope="module")
def people(site: Site) -> People:
    return People(site[0])


def _identities(page: Page) -> dict[str, dict[str, object]]:
    return {str(c.get("name")): dict(c) for c in page.context.cookies() if str(c.get("name")).startswith("_streamlit_user")}  # fmt: skip


def test_a_sign_in_begun_at_one_server_holds_at_both_and_the_cookie_stays_with_https(
    site: Site, people: People, open_page: Open
) -> None:
    page = open_page()
    assert "サインインなしでできます" in _open(page, site[0])
    assert "佐藤 としてサインインしています" in people.sign_in(page, "sato")
    for body in _seen_at_each_server(page, site):
        assert "佐藤 としてサインインしています" in body
    cookies = _identities(page)
    assert set(cookies) >= {"_streamlit_user", "_streamlit_user_tokens"}
    for cookie in cookies.values():
        assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["path"] == "/"
    assert all(c.get("secure") for c in page.context.cookies() if c.get("domain") == "localhost" and str(c.get("name")).startswith("_streamlit"))  # fmt: skip


def test_login_and_callback_may_meet_different_servers(site: Site, open_page: Open) -> None:
    url, proxy, _ = site
    page = open_page()
    _open(page, url)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.get_by_role("button", name="sato", exact=True).wait_for()
    begun = next(port for port, path in reversed(proxy.served) if path.startswith("/auth/login"))
    other = next(port for port in proxy.servers if port != begun)
    both, proxy.servers = proxy.servers, [other]
    try:
        page.get_by_role("button", name="sato", exact=True).click()
        _come_back(page, url)
        assert any(port == other and path.startswith("/oauth2callback") for port, path in proxy.served)
        assert "佐藤 としてサインインしています" in _go(page, url)
    finally:
        proxy.servers = both


def test_a_role_gives_what_it_names_and_no_more(site: Site, people: People, readers: Readers, open_page: Open) -> None:
    for who, name, may, why in (
        ("sato", "佐藤", False, ""),
        ("suzuki", "鈴木", True, ""),
        ("guest", "見学者", False, "取込の権限がありません"),
    ):
        readers.leave()
        page = open_page()
        body = people.come(page, who)
        assert f"{name} としてサインインしています" in body and (why in body if why else "権限がありません" not in body)
        assert _may_restore(page, site[0]) is may, who


def test_signing_out_forgets_the_reader_at_every_server(site: Site, people: People, open_page: Open) -> None:
    url = site[0]
    page = open_page()
    people.come(page, "suzuki")
    _sign_out(page, url)
    assert not _identities(page)
    _go(page, url)
    for body in _seen_at_each_server(page, site):
        assert "としてサインインしています" not in body
        expect(page.get_by_role("button", name="サインイン", exact=True)).to_be_visible()
    assert not _may_restore(page, url)


def test_an_identity_larger_than_a_cookie_is_whole_at_both_servers_and_gone_after_signing_out(
    site: Site, people: People, open_page: Open
) -> None:
    page = open_page()
    assert "兼務の人 としてサインインしています" in people.come(page, "many")
    cookies = _identities(page)
    assert len(cookies) > 2 and all(c["secure"] and c["httpOnly"] for c in cookies.values())
    for body in _seen_at_each_server(page, site):
        assert "兼務の人 としてサインインしています" in body
    _sign_out(page, site[0])
    assert not _identities(page)


def test_a_name_is_shown_as_it_was_typed_and_does_nothing(people: People, open_page: Open) -> None:
    page = open_page()
    body = people.come(page, "sly")
    assert "<b>**管理者**</b> [x](https://example.invalid) としてサインインしています" in body
    assert page.locator('a[href*="example.invalid"]').count() == 0


def test_a_cookie_that_was_changed_or_signed_elsewhere_is_nobodys(site: Site, people: People, open_page: Open) -> None:
    url = site[0]
    page = open_page()
    assert "鈴木 としてサインインしています" in people.come(page, "suzuki")
    (cookie,) = (c for c in page.context.cookies() if c.get("name") == "_streamlit_user")
    value = str(cookie.get("value"))
    for forged in (value[:10] + ("A" if value[10] != "A" else "B") + value[11:], value[:-4] + "AAAA", ""):
        page.context.add_cookies([{**cookie, "value": forged}])  # type: ignore[typeddict-item]
        assert "としてサインインしています" not in _open(page, url)
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    assert "鈴木 としてサインインしています" in _open(page, url)


def test_the_way_in_is_found_by_keyboard_and_read_aloud(site: Site, open_page: Open) -> None:
    url = site[0]
    page = open_page()
    _open(page, url)
    button = page.get_by_role("button", name="サインイン", exact=True)
    button.focus()
    assert button.evaluate("e => e.matches(':focus-visible')")
    assert serious(page) == []
    page.keyboard.press("Enter")
    page.get_by_role("button", name="sato", exact=True).wait_for()


def test_a_proxy_that_says_nothing_of_https_leaves_no_identity_open(
    site: Site, people: People, open_page: Open
) -> None:
    url, proxy, _ = site
    proxy.says_https = False
    try:
        page = open_page()
        _open(page, url)
        assert "佐藤 としてサインインしています" in people.sign_in(page, "sato")
        assert _identities(page) and all(c["secure"] for c in _identities(page).values())
    finally:
        proxy.says_https = True


def test_when_a_server_goes_the_other_knows_the_reader(site: Site, people: People, open_page: Open) -> None:
    """The last on the site of this file: it takes one of the two servers away."""
    _, proxy, running = site
    page = open_page()
    people.come(page, "sato")
    running[0].terminate()
    running[0].wait(timeout=20)
    proxy.servers = proxy.servers[1:]
    assert "佐藤 としてサインインしています" in _open(page, site[0])


class ClosedNetwork(NamedTuple):
    """One server by http. It reads its secrets again when they change, within a moment."""

    url: str
    secrets: Path

    def configure(self, page: Page, text: str, *said: str) -> str:
        """Change the secrets and open the intake page, until it says what it should say by them."""
        written = self.secrets.with_suffix(".new")
        written.write_text(text, encoding="utf-8")
        written.replace(self.secrets)  # whole: the server stops watching a file that it read half of
        for _ in range(10):
            body = _open(page, self.url)
            if all(words in body for words in said):
                return body
        raise AssertionError(f"the page says {said}: {body}")


# By what is wrong with it: a server's secrets, what its pages say then, and whether they show anything else.
_WITHOUT_A_PROVIDER = {
    "broken": ("[roles\n", "secrets.toml", False),
    "nothing": ("", "サインインが設定されていません", True),
    "no client": (
        _AUTH.format(site="http://localhost:1", provider=1).replace("client_id", "klient_id"),
        "client_id",
        True,
    ),
    "roles": ("[roles]\nplanner = 'x'\n", "[auth]", False),
}


@pytest.fixture(scope="module")
def closed_network(tmp_path_factory: pytest.TempPathFactory, store: str) -> Iterator[ClosedNetwork]:
    """A server that has started with secrets it cannot read: they are no UTF-8."""
    secrets = tmp_path_factory.mktemp("closed_network") / "secrets.toml"
    secrets.write_text(f"# 役割\n{_ROLES}", encoding="cp932")
    with _served(secrets, store, own_port()):
        yield ClosedNetwork(f"http://127.0.0.1:{own_port()}", secrets)


def test_without_a_provider_that_works_the_page_says_so_in_japanese(closed_network: ClosedNetwork, page: Page) -> None:
    """The first on this server: broken secrets are what it starts with."""
    for name, (written, said, sees) in _WITHOUT_A_PROVIDER.items():
        body = closed_network.configure(page, written, said)
        assert "python -m lib.intake" in body, name
        seen = page.locator(".ev:has(> details) > details > p", has_text="python -m").first
        assert seen.evaluate("line => line.parentElement.firstElementChild.textContent") == "管理者の方へ", name
        assert ("この画面を見るには、サインインが必要です" not in body) is sees, name
        assert page.get_by_role("button", name="サインイン").count() == 0, f"{name}: there is no way in to offer"
        assert not re.search(r"Traceback|Error|Exception", body), name


def test_pages_that_need_a_sign_in_show_nothing_before_it(
    closed_network: ClosedNetwork, provider: int, page: Page
) -> None:
    url = closed_network.url
    secrets = _AUTH.format(site=url, provider=provider) + _ROLES + 'viewing = "signed_in"\n'
    closed_network.configure(page, secrets, "サインインしてください", "サインインの後は")
    for where in ("", "indicators", "projects", "viewpoints", "meeting", "meeting?run=yes", "sources", "intake"):
        body = _go(page, url, where)
        assert "サインインしてください" in body and "サインインなしで" not in body, where
        assert not re.search(r"電子自治体|クラウド|RPA|件|団体", body), where
    place = f"{url}/_stcore/upload_file/session/file"
    refused = page.request.put(place, data="x")
    assert refused.status == 401 and "サインイン" in refused.text()
    _sign_in(page, url, "guest")
    assert "サインインしてください" not in _go(page, url, "indicators")
    assert "サインイン" not in page.request.put(place, data="x").text()
    _go(page, url, "indicators?by=list")
    with page.expect_download() as waiting:
        page.get_by_test_id("stDownloadButton").get_by_role("button").first.click()
    assert page.request.get(waiting.value.url).status == 200
    known_by = "; ".join(
        f"{c.get('name')}={c.get('value')}" for c in page.context.cookies() if "xsrf" in str(c.get("name"))
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):  # the same browser, and nobody signed in
        urllib.request.urlopen(urllib.request.Request(waiting.value.url, headers={"Cookie": known_by}))
    _go(page, url, "intake")
    sheet = {"name": "調書.txt", "mimeType": "text/plain", "buffer": DOCUMENT.read_bytes()}
    page.locator("input[type=file]").first.set_input_files(sheet)  # type: ignore[arg-type]
    expect(page.get_by_text("読み取ったファイル", exact=True)).to_be_visible()


def test_an_expired_identity_may_not_write_while_its_cookie_lives(closed_network: ClosedNetwork, page: Page) -> None:
    """By http, as on a closed network without TLS: the cookie is then not Secure, or nobody could sign in."""
    url = closed_network.url
    lives = timedelta(seconds=12)
    with oidc_provider_mock.run_server_in_thread(user_claims=_PEOPLE, access_token_max_age=lives) as short:
        secrets = _AUTH.format(site=url, provider=short.server_port) + _ROLES
        closed_network.configure(page, secrets, "サインインなしでできます")
        assert "期限" not in _sign_in(page, url, "suzuki")
        signed_in = time.monotonic()
        assert _may_restore(page, url)
        page.wait_for_timeout(max(0.0, lives.total_seconds() - (time.monotonic() - signed_in)) * 1000)
        page.get_by_label("説明(履歴に残ります)").fill("期限の後")
        page.get_by_role("button", name="この版に戻す").click()
        expect(page.get_by_role("button", name="この版に戻す")).to_be_disabled()
        assert "に戻しました" not in page.locator("body").inner_text()
        body = _open(page, url)
        assert "鈴木 としてサインインしています。サインインの期限が切れています" in body
        cookies = _identities(page)
        assert cookies and all(float(str(c["expires"])) > 86_400 * 20 for c in cookies.values())
        assert not any(c["secure"] for c in cookies.values())
        assert not _may_restore(page, url)

        _go(page, url)
        page.get_by_role("button", name="もう一度サインイン").click()
        page.get_by_role("button", name="suzuki", exact=True).first.click()
        _come_back(page, url)
        assert _may_restore(page, url)
