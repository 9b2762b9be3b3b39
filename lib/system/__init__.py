"""The machine that a command runs on: its console, its files, the user's name, and what the system says went wrong."""
