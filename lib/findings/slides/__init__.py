"""What a meeting is about: one finding a slide."""
