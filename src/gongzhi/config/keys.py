"""The keys file: everything secret of an installation, kept outside the data folder and its backup."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from gongzhi.config.console import _
from gongzhi.config.database import Passwords
from gongzhi.config.problems import StartProblem


class KeysProblem(StartProblem):
    """The keys file is missing or unreadable, in words an operator can act on."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one installation."""

    secret_key: str
    encryption: dict[str, bytes]
    current: str
    blind_index: bytes
    database: Passwords
    # True where no file exists: good enough to look at the code, too little to keep anything.
    are_throwaway: bool = False


def make_keys() -> Keys:
    """Draws new keys."""
    first = "k1"
    passwords = Passwords(*(secrets.token_urlsafe(32) for _ in range(3)))
    return Keys(secrets.token_urlsafe(64), {first: os.urandom(32)}, first, os.urandom(32), passwords)


def throwaway_keys() -> Keys:
    """Draws keys for a process that only looks at the code; nothing can be encrypted with them."""
    passwords = Passwords("", "", "")
    return Keys(secrets.token_urlsafe(64), {}, "", os.urandom(32), passwords, are_throwaway=True)


def read_keys(file: Path) -> Keys:
    """Reads the keys file.

    Raises ``KeysProblem`` where it is missing or damaged.
    """
    try:
        stored = json.loads(file.read_text("utf-8"))
        return Keys(
            secret_key=stored["secret_key"],
            encryption={name: base64.b64decode(key) for name, key in stored["encryption_keys"].items()},
            current=stored["current_encryption_key"],
            blind_index=base64.b64decode(stored["blind_index_key"]),
            database=Passwords(**stored["database_passwords"]),
        )
    except FileNotFoundError:
        raise KeysProblem(
            _("The keys file {file} is missing. Put it back from where you keep its copy.").format(file=file)
        ) from None
    except PermissionError:
        raise KeysProblem(
            _("The keys file {file} may not be read by this user. Run as the user who made it.").format(file=file)
        ) from None
    except (ValueError, KeyError, TypeError) as problem:
        raise KeysProblem(
            _("The keys file {file} is damaged ({problem}). Put back its copy.").format(file=file, problem=problem)
        ) from None


def create_keys(file: Path) -> Keys:
    """Writes new keys into a file that only its owner may read, or reads what somebody wrote a moment earlier."""
    keys = make_keys()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(_as_stored(keys), stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        # Unlike a rename, a link fails where the file exists already: keys are never overwritten.
        os.link(draft, file)
    except FileExistsError:
        return read_keys(file)
    finally:
        draft.unlink()
    return keys


def _as_stored(keys: Keys) -> dict[str, object]:
    return {
        "secret_key": keys.secret_key,
        "encryption_keys": {name: base64.b64encode(key).decode() for name, key in keys.encryption.items()},
        "current_encryption_key": keys.current,
        "blind_index_key": base64.b64encode(keys.blind_index).decode(),
        "database_passwords": {
            "superuser": keys.database.superuser,
            "owner": keys.database.owner,
            "app": keys.database.app,
        },
    }
