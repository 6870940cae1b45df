"""Encryption of single fields, and the keyed hash by which an encrypted value is found again.

A sealed value holds: one byte length of the key's name, the key's name, 12 bytes nonce, ciphertext with its tag.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


class Unreadable(Exception):
    """A sealed value was changed, moved to another row, or its key is not in the keys file."""


def seal(text: str, *, table: str, column: str, row: UUID) -> bytes:
    """Encrypts a text for one row and column (AES-256-GCM), with the current key."""
    name: str = settings.FIELD_KEY_CURRENT
    nonce = os.urandom(_NONCE)
    ciphertext = AESGCM(_key(name)).encrypt(nonce, text.encode(), _where(table, column, row))
    written = name.encode()
    return bytes([len(written)]) + written + nonce + ciphertext


def unseal(sealed: bytes, *, table: str, column: str, row: UUID) -> str:
    """Decrypts what ``seal`` made for the same row and column.

    Raises ``Unreadable``.
    """
    value = bytes(sealed)
    end = 1 + value[0] if value else 0
    if len(value) < end + _NONCE + 16 or not value:
        raise Unreadable("the sealed value is cut off")
    nonce, ciphertext = value[end : end + _NONCE], value[end + _NONCE :]
    try:
        return AESGCM(_key(key_name(value))).decrypt(nonce, ciphertext, _where(table, column, row)).decode()
    except InvalidTag:
        raise Unreadable(f"a sealed value of {table}.{column} does not fit its row or was changed") from None


def key_name(sealed: bytes) -> str:
    """Tells which key a sealed value needs, for ``doctor`` and for changing keys."""
    value = bytes(sealed)
    return value[1 : 1 + value[0]].decode(errors="replace")


def blind_index(text: str, *, table: str, column: str) -> bytes:
    """Hashes a value with a secret key (HMAC-SHA256): exactly the same value is found, nothing else is told."""
    return keyed_hash(f"{table}\0{column}\0{text}".encode())


def keyed_hash(message: bytes) -> bytes:
    """Hashes with a secret key (HMAC-SHA256): without it nobody finds short messages by trying them all."""
    return hmac.new(settings.BLIND_INDEX_KEY, message, hashlib.sha256).digest()


def _key(name: str) -> bytes:
    keys: dict[str, bytes] = settings.FIELD_KEYS
    if name not in keys:
        raise Unreadable(f"the key {name!r} is not in the keys file")
    return keys[name]


def _where(table: str, column: str, row: UUID) -> bytes:
    return f"{table}|{column}|{row}".encode()
