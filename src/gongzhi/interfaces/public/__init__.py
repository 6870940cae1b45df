"""Residents' pages: say what is needed, follow it to the end, have the last word."""
