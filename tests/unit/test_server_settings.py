"""The web server's variables: what they take, and that nothing is opened by a slip of the pen."""

from __future__ import annotations

import pytest

from lib.ui.app import server
from lib.ui.app.web.policy import policy
from lib.ui.app.web.settings import SettingError, portals_of, settings


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("", ()),
        ("https://portal.example.lg.jp", ("https://portal.example.lg.jp",)),
        ("https://Portal.example.lg.jp/ http://portal:8080", ("https://portal.example.lg.jp", "http://portal:8080")),
        ("https://a.example, https://a.example", ("https://a.example",)),
        ("http://[::1]:8080 http://10.1.2.3", ("http://[::1]:8080", "http://10.1.2.3")),
    ],
)
def test_portals_are_sites(text: str, sites: tuple[str, ...]) -> None:
    assert portals_of(text) == sites
    assert policy(sites).endswith(" ".join(["frame-ancestors 'self'", *sites]))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "*",
            "https:",
            "https://",
            "https://*",
            "https://*.example.lg.jp",
            "http://*:80",
            "'none'",
            "data:",
            "//a.example",
        ),
        *("portal.example.lg.jp", "https://a.example/top", "https://a.example;script-src", "https://a.example:port"),
        *(
            "https://a.example\u3000*",
            "https://ポータル.example",
            "ftp://a.example",
            "https://a.example//",
            "https://-",
        ),
    ],
)
def test_anything_else_is_refused_in_words(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_PORTALS", f"https://good.example {text}")
    with pytest.raises(SettingError, match=r"DASHBOARD_PORTALS の「.*」は使えません。ポータルのサイトを"):
        settings()


def test_metrics_are_off_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not settings().has_metrics
    monkeypatch.setenv("DASHBOARD_METRICS", "yes")
    assert settings().has_metrics
    monkeypatch.setenv("DASHBOARD_METRICS", "no")
    with pytest.raises(SettingError, match="DASHBOARD_METRICS は yes とだけ書けます\\(現在は「no」\\)"):
        settings()


def test_the_log_is_for_people_unless_json_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not settings().logs_json and settings().slow_seconds == 2
    monkeypatch.setenv("DASHBOARD_LOG", "json")
    assert settings().logs_json
    monkeypatch.setenv("DASHBOARD_LOG", "JSON")
    with pytest.raises(SettingError, match="DASHBOARD_LOG は json とだけ書けます\\(現在は「JSON」\\)"):
        settings()


def test_slow_is_a_number_of_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_SLOW_SECONDS", " 0.5 ")
    assert settings().slow_seconds == 0.5
    for text in ("0", "-1", "1e9", "2秒", "nan", "0.0"):
        monkeypatch.setenv("DASHBOARD_SLOW_SECONDS", text)
        with pytest.raises(SettingError, match=f"DASHBOARD_SLOW_SECONDS には0より大きい秒数を.*「{text}」"):
            settings()


def test_what_may_be_kept_is_a_whole_number_of_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings().keep_mb == 150
    monkeypatch.setenv("DASHBOARD_KEEP_MB", " 0 ")
    assert settings().keep_mb == 0
    for text in ("-1", "1.5", "150MB", "1e3"):
        monkeypatch.setenv("DASHBOARD_KEEP_MB", text)
        with pytest.raises(SettingError, match=f"DASHBOARD_KEEP_MB にはメガバイト数を.*「{text}」"):
            settings()


def test_a_wrong_setting_ends_the_start_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DASHBOARD_PORTALS", "*")
    with pytest.raises(SystemExit) as ended:
        server.options()
    assert ended.value.code == 2
    assert "DASHBOARD_PORTALS の「*」は使えません" in capsys.readouterr().err
