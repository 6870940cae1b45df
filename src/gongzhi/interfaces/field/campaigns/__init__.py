"""Rounds on the phone."""
