"""Tracking codes that can still be shown to whoever took the need in; the code itself is kept nowhere.

The session remembers the identifier of the form, from which only this house's key makes the code.
"""

from __future__ import annotations

from uuid import UUID

from gongzhi.domain.needs.queries import code_for_command
from gongzhi.interfaces.common.request import Request

CODES = "tracking_codes"
MOST_CODES = 20


def remember_code(request: Request, need: UUID | str, command: UUID) -> None:
    """Lets the code of a need be shown again until the session ends, the latest ones only."""
    codes = {**request.session.get(CODES, {}), str(need): str(command)}
    request.session[CODES] = dict(list(codes.items())[-MOST_CODES:])


def code_of(request: Request, need: UUID) -> str:
    """Gives the code of a need that was taken in during this session, else nothing."""
    command = request.session.get(CODES, {}).get(str(need), "")
    return code_for_command(UUID(command)) if command else ""


def forget_code(request: Request, need: UUID) -> None:
    """Ends the showing of a code."""
    request.session[CODES] = {one: command for one, command in request.session[CODES].items() if one != str(need)}
