"""What stands above a page: an earlier version, made-up data, stopped rules, notices, the filters in force."""

from __future__ import annotations

from markupsafe import Markup

from lib.contract.terms import SYNTHETIC
from lib.findings.banners import (
    filters_button,
    make_filters_in_force,
    make_left_out,
    make_older_version,
    make_stopped_rules,
)
from lib.ui.parts import labels
from lib.ui.parts.html import element
from lib.ui.parts.templates import render
from lib.ui.session.session import Session, drawn_once, shown_version

_MADE_UP = (
    f"{SYNTHETIC}: 事業群・事業・指標の名称、数値及び調書の記載は、試用のためにつくられたものです。"
    "実在の自治体の実績ではありません。"
)


def older_version(page: str, session: Session) -> Markup:
    """That an earlier version is shown, what came since, and the way to the newest; nothing on the newest."""
    standing = shown_version(session)
    version = make_older_version(session.view, page, standing.shown, standing.newest) if standing else None
    return render("app/older_version", version=version, word=labels.NEWEST_VERSION) if version else Markup()


def made_up(session: Session) -> Markup:
    """That the data is made up; nothing where it is real."""
    return element("div", _MADE_UP, css="ev banner", role="note") if session.tables.is_synthetic else Markup()


def left_out(session: Session) -> Markup:
    """Which groups are not shown because the store has damaged sheets of them; nothing where it is sound."""
    words = make_left_out(session.tables.damages)
    return render("app/left_out", left_out=words) if words else Markup()


def stopped_rules(session: Session) -> list[Markup]:
    """What is not shown because its rules cannot be read, and what to mend."""
    return [render("app/stopped_rules", rules=rules) for rules in make_stopped_rules(session.evaluation.policy)]


def notices(session: Session) -> Markup:
    """What the address asked for and there is not."""
    return render("app/notices", notices=session.notices) if session.notices else Markup()


@drawn_once
def filters_in_force(session: Session, page: str) -> Markup:
    """The filters in force, each with the way to take it out; nothing when there is none."""
    in_force = make_filters_in_force(session.view, page, session.words)
    words = {"take_out": labels.TAKE_OUT, "take_all_out": labels.TAKE_ALL_OUT}
    return render("app/filters", in_force=in_force, **words) if in_force else Markup()


@drawn_once
def button_of_filters(session: Session) -> Markup:
    """The button that opens the filters on a narrow screen."""
    return render("app/filters_button", words=filters_button(session.view, session.words))
