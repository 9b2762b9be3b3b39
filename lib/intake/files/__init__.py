"""A file taken apart: bytes in, grids of cells out, or why not."""
