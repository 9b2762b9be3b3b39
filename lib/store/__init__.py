"""The one door to the facts: a set of tables in, frozen frames out."""
