"""Who may call an operation: log-in by session or key, and the permission that every operation names."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils import translation
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer, SessionAuth
from ninja.signature.utils import get_typed_signature

from gongzhi.domain.duties.queries import standing
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.accounts.services import resolve_api_token
from gongzhi.foundation.errors import NotAllowed
from gongzhi.foundation.reach import Reach, set_reach
from gongzhi.interfaces.common.guards import SECURE_FIRST, owed
from gongzhi.interfaces.common.readable import JUDGED_APART, demand_days_within_reach

F = TypeVar("F", bound=Callable[..., Any])


class Key(HttpBearer):
    """A key for programs in the header ``Authorization: Bearer …``; it acts for the user who made it."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Puts the key's user in the place of the session's, whose reach ends here."""
        set_reach(Reach())
        try:
            user = resolve_api_token(token)
        except NotAllowed as refusal:
            raise AuthenticationError(message=str(refusal)) from None
        set_reach(Reach(holders=frozenset({user.pk})))
        # Sentences are for the key's owner, whose language no cookie tells.
        translation.activate(user.language)
        found = standing(user)
        set_reach(found.reach)
        request.user = user
        request.standing = found  # type: ignore[attr-defined]
        return user


class Session(SessionAuth):
    """The log-in of the pages, with their protection against forged requests; for scripts of our own pages."""

    def __call__(self, request: HttpRequest) -> Any:
        """Lets a request without a log-in fall through to "please log in", not to "forged"."""
        return super().__call__(request) if request.user.is_authenticated else None


def permitted(permission: Permission | None, *, open_because: str = "") -> Callable[[F], F]:
    """Marks an operation with its permission, as ``page`` does with views, and refuses whoever holds it nowhere.

    Stands below the router's own decorator. Whether the permission holds at the place in question is asked inside.
    """
    if (permission is None) != bool(open_because):
        raise ValueError("an operation has a permission, or says why it is open")

    def guard(operation: F) -> F:
        @wraps(operation)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if permission is not None:
                if owed(request):
                    raise NotAllowed(SECURE_FIRST)
                request.standing.demand(permission)
            if request.path not in JUDGED_APART:
                demand_days_within_reach((*args, *kwargs.values()))
            return operation(request, *args, **kwargs)

        marked: Any = guarded
        # Annotations are text here and belong to the operation's own file, so they are read before it is wrapped.
        marked.__signature__ = get_typed_signature(operation)
        marked.__annotations__ = dict(inspect.get_annotations(operation))
        marked.permission = permission
        marked.open_because = open_because
        return marked  # type: ignore[no-any-return]

    return guard
