"""By which rules a view is judged, for what is taken away from it: slides, papers, books, records."""

from __future__ import annotations

from lib.view.narrow import View

_LETTERS = 6  # of a digest, as in the name of a version


def rules_name(view: View) -> str:
    """Which set of rules judges a view: ``第2版の規則``, or ``規則 5201bb`` of a folder, by its digest.

    Rules other than those of the version that is shown say so.
    """
    policy, own = view.evaluation.policy, view.evaluation.tables.rules
    if not policy.since:
        return f"規則 {policy.digest[:_LETTERS]}" if policy.digest else ""
    others = "(この版の規則ではない)" if own and own != policy.digest else ""
    return f"第{policy.since}版の規則{others}"


def scale_and_rules(view: View) -> str:
    """The scale and the set of rules: ``既定(100/80/50) 第2版の規則``."""
    return f"{view.evaluation.policy.scale.name} {rules_name(view)}".strip()


def version_and_rules(view: View) -> str:
    """Which data, judged by which rules: ``データ版 3-5201bb 第2版の規則``."""
    return f"データ版 {view.evaluation.tables.version} {rules_name(view)}".strip()


def version_of_record(view: View) -> str:
    """The version that the lines of a meeting's record carry; with the rules where they are not the version's own."""
    policy, tables = view.evaluation.policy, view.evaluation.tables
    is_own = not policy.since or policy.digest == tables.rules
    return tables.version if is_own else f"{tables.version} {rules_name(view)}"
