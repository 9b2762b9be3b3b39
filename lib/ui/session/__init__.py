"""The reader's session: address, widgets, caches."""
