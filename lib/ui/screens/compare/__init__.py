"""くらべる: side by side, or year by year."""
