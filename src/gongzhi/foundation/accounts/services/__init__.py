"""Making accounts, letting people in, and ending accounts."""

from gongzhi.foundation.accounts.services.entering import authenticate, forget_attempts
from gongzhi.foundation.accounts.services.keeping import (
    change_password,
    create_user,
    deactivate_user,
    forget_departed,
    reactivate_user,
    reset_password,
    set_language,
    set_phone,
)
from gongzhi.foundation.accounts.services.tokens import create_api_token, resolve_api_token, revoke_api_token

__all__ = [
    "authenticate",
    "change_password",
    "create_api_token",
    "create_user",
    "deactivate_user",
    "forget_attempts",
    "forget_departed",
    "reactivate_user",
    "reset_password",
    "resolve_api_token",
    "revoke_api_token",
    "set_language",
    "set_phone",
]
