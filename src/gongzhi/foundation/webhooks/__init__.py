"""Telling other programs what happened: signed, tried again, and written down."""
