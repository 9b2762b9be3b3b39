"""データの質: what could not be read, what was inferred, what was corrected."""

from __future__ import annotations

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import MEASURES, QUALITY_KINDS
from lib.ui.parts import html, places
from lib.ui.parts.html import esc, said
from lib.ui.session.session import Session, drawn_once

_MOST_INFERRED = 300


@drawn_once
def quality(session: Session) -> str:
    """What could not be read, what was inferred and how, and which characters were corrected."""
    rows = session.tables["quality"]
    counts = "、".join(f"{QUALITY_KINDS[str(k)]} {n}" for k, n in rows["kind"].value_counts().items())
    listed = [
        [
            QUALITY_KINDS[r.kind],
            places.source_of(session, r),
            said(r.as_read) if pd.notna(r.as_read) else "",
            said(r.corrected) if pd.notna(r.corrected) else "",
            said(r.explanation),
        ]
        for r in rows.sort_values("kind").itertuples(index=False)
    ]
    observations = session.tables["observations"]
    names = session.tables["indicators"].set_index("indicator_id")["name"]
    inferred = observations[(observations["attribution"] != "printed") & (observations["report_state"] == "reported")]
    how = [
        [
            said(names[r.indicator_id]),
            era(int(r.fiscal_year)),
            MEASURES[r.measure],
            said(r.source_text),
            said(r.attribution_note or ""),
        ]
        for r in inferred.head(_MOST_INFERRED).itertuples(index=False)
    ]
    differs = session.view.evaluation.cells
    differs = differs[differs["rate_differs"]]
    printed = session.view.evaluation.cells["printed_rate"].notna().sum()
    agree = (
        ""
        if not printed
        else f"<p>記載の達成率{printed}件は、すべて計算と一致します。</p>"
        if differs.empty
        else f'<p class="chip warn">▲ 記載の達成率{printed}件のうち{len(differs)}件が、実績と目標からの計算と一致しません。記載のまま示しています。</p>'
    )
    return (
        f'<div class="ev"><h1 class="finding">データの質: {esc(counts or "記録なし")}</h1>{agree}'
        f"{html.table(['種類', '出典', '読んだ文字', '訂正・読み替え', '説明'], listed, 'データの質の表')}"
        f"<h2>表の位置や本文から定めた値</h2>{html.table(['指標', '年度', '値の種類', '原資料の文字', '定め方'], how, '推定した値の表')}</div>"
    )
