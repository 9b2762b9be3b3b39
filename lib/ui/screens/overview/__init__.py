"""全体像: of one group, or of many."""
