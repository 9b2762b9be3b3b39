"""Rates, status, pace and the questions that follow from them."""
