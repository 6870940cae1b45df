"""What can stop a start, each with a sentence that says what would help."""

from __future__ import annotations


class StartProblem(Exception):
    """The program cannot start or go on; the sentence is printed as it stands."""
