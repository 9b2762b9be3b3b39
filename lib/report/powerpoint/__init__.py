"""Slides as PowerPoint."""
