"""Making accounts, letting people in, and ending accounts."""

from gongzhi.foundation.accounts.services.entering import authenticate, count_stranger, forget_attempts
from gongzhi.foundation.accounts.services.keeping import (
    change_password,
    create_user,
    deactivate_user,
    first_password,
    forget_departed,
    reactivate_user,
    reset_password,
    set_language,
    set_phone,
)
from gongzhi.foundation.accounts.services.second import (
    Offered,
    check_second_factor,
    confirm_second_factor,
    offer_second_factor,
    remove_second_factor,
)
from gongzhi.foundation.accounts.services.sessions import (
    BEGUN,
    DEVICE,
    SessionStore,
    end_other_sessions,
    end_session,
    forget_sessions,
)
from gongzhi.foundation.accounts.services.tokens import create_api_token, resolve_api_token, revoke_api_token

__all__ = [
    "BEGUN",
    "DEVICE",
    "Offered",
    "SessionStore",
    "authenticate",
    "change_password",
    "check_second_factor",
    "confirm_second_factor",
    "count_stranger",
    "create_api_token",
    "create_user",
    "deactivate_user",
    "end_other_sessions",
    "end_session",
    "first_password",
    "forget_attempts",
    "forget_departed",
    "forget_sessions",
    "offer_second_factor",
    "reactivate_user",
    "remove_second_factor",
    "reset_password",
    "resolve_api_token",
    "revoke_api_token",
    "set_language",
    "set_phone",
]
