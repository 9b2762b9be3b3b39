"""What is said: once, for screen, slide and paper."""
