"""The interface for programs, ``/api/v1``: one file for each room with its ``router``, gathered in ``root``."""
