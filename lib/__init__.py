"""Policy evaluation sheets (事業群評価調書): contract, judgement, figures and screen."""
