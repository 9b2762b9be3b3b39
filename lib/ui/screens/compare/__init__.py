"""比較: side by side, or year by year."""
