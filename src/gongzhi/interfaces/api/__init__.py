"""The interface for programs, ``/api/v1``: one file for each room with its ``router``, gathered in ``root``.

An operation names its permission by ``guards.permitted``; a command is carried out by ``common.commands.run_once``.
"""
