"""The app around the screens: server, frame, menu, sign-in."""
