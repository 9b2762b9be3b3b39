"""Large files, made in a process beside the server."""
