"""What the reader chose, and what is left of the data by it."""
