"""Phones at the desk: the packs of a round, and the entries about which a named person decides."""
