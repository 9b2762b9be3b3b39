"""What the first screen says: of one group, and of many."""
