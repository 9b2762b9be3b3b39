"""A draft asked about: what does not make sense by itself or beside what is in force, and what a person mended."""
