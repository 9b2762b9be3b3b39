"""By which names the server answers, and which sockets are of its own pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit import config

from lib.ui.app import sign_in
from lib.ui.app.roles import Setup
from lib.ui.app.web import hosts


@pytest.fixture
def allowed() -> Iterator[None]:
    config.set_option("server.allowedHosts", ["hyoka.example.lg.jp", "*.hyoka.example"])
    yield
    config.set_option("server.allowedHosts", [])


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost:8501", "127.0.0.1:8501", "10.1.2.3", "[::1]:8501", "[fe80::1%25eth0]:8501"),
        *("hyoka-sv:8501", "HYOKA-SV", "hyoka.local:8501", "hyoka.internal", "a.home.arpa.", None),
    ],
)
def test_a_name_that_nobody_can_buy_is_answered(host: str | None) -> None:
    assert hosts.is_ours(host)


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8501", "EVIL.EXAMPLE.", "127.0.0.1.evil.example", "localhost.evil.example"),
        *("xlocal.example", "evil.example@localhost", "localhost/evil.example", "localhost:x", "", "a b.example"),
    ],
)
def test_a_name_that_could_be_led_here_is_refused(host: str) -> None:
    assert not hosts.is_ours(host)


def test_the_machines_own_name_and_that_of_the_sign_in_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "setup", lambda: Setup(host="hyoka.example.lg.jp"))
    monkeypatch.setattr(hosts, "_own_name", lambda: "sv01.pref.example.lg.jp")
    assert hosts.is_ours("Hyoka.example.lg.jp:443") and hosts.is_ours("sv01.pref.example.lg.jp:8501")
    assert not hosts.is_ours("other.example.lg.jp")


@pytest.mark.usefixtures("allowed")
def test_names_that_are_configured_are_the_only_ones() -> None:
    for host in ("hyoka.example.lg.jp", "HYOKA.example.lg.jp:8443", "a.hyoka.example"):
        assert hosts.is_ours(host), host
    for other in ("localhost", "127.0.0.1:8501", "hyoka-sv", "evil.example", "xhyoka.example", None):
        assert not hosts.is_ours(other), other


@pytest.mark.parametrize(
    ("host", "origin", "taken_by"),
    [
        ("localhost:8501", "http://localhost:8501", "localhost:8501"),
        ("hyoka.example:443", "https://hyoka.example", "hyoka.example"),
        ("hyoka.example", "https://hyoka.example:443", "hyoka.example:443"),
        ("HYOKA.example:80", "http://hyoka.example", "hyoka.example"),
        ("[::1]:8501", "http://[::1]:8501", "[::1]:8501"),
        ("localhost:8501", None, "localhost:8501"),
        ("localhost", "https://localhost:8443", None),
        ("hyoka.example:80", "https://hyoka.example", None),
        ("127.0.0.1:8501", "https://hyoka.example", None),
        ("localhost:8501", "http://localhost:8501.evil.example", None),
        ("localhost:8501", "http://localhost:8501@evil.example", None),
        ("localhost:8501", "null", None),
        ("localhost:8501", "https://[", None),
        ("localhost:8501", "http://localhost:x", None),
        ("localhost:8501", "", None),
        ("", "http://", None),
    ],
)
def test_a_socket_is_of_this_site_when_host_and_origin_are_one_place(
    host: str, origin: str | None, taken_by: str | None
) -> None:
    assert hosts.host_of_socket(host, origin) == taken_by


def test_an_origin_that_is_configured_needs_no_look_outside() -> None:
    """Streamlit takes it without asking for this machine's address, for to it the host is the origin's."""
    config.set_option("server.corsAllowedOrigins", ["https://hyoka.example"])
    try:
        assert hosts.host_of_socket("127.0.0.1:8501", "https://hyoka.example") == "hyoka.example"
    finally:
        config.set_option("server.corsAllowedOrigins", [])
