"""What stands on paper: words and figures of the A4 and A3 pages."""
