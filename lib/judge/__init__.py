"""Judges indicators and program groups: rates, status, pace, verdicts, and the questions that follow from them."""
