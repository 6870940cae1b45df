"""Lists with their filters that somebody keeps under a name."""
