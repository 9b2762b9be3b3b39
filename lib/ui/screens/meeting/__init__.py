"""会議: desk, stage, record."""
