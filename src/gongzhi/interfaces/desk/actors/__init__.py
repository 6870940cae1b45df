"""Organisations, posts and who holds them, at the desk."""
