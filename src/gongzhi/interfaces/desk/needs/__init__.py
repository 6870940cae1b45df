"""Needs at the desk: the list, one need as a thread, taking one in, and the people who are to be asked."""
