"""Commands seen by their id, so that a replay is harmless."""
