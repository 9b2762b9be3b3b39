"""Indicator tables of other offices' forms: what their headings mean, confirmed once and kept."""
