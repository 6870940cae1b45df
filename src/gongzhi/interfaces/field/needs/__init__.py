"""Needs on the phone."""
