"""Log-in: who may come in, and nothing more."""
