"""Signing secrets at rest: encrypted with keys that the database does not hold.

Keys come from WEBHOOK_ENCRYPTION_KEYS, the first encrypts; where there are none, one is derived from SECRET_KEY, which
also decrypts for ever what was sealed before keys were set.
"""

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"factcheck: signing secrets of webhooks"


class Unreadable(Exception):
    """It was sealed with a key that this installation does not have, or has any more."""


def seal(secret: str) -> str:
    """A secret as it is stored."""
    return _keys().encrypt(secret.encode()).decode()


def unseal(stored: str) -> str:
    """The secret that was stored; raises Unreadable."""
    try:
        return _keys().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def re_encrypted(stored: str) -> str:
    """The same secret under the first key; raises Unreadable."""
    try:
        return _keys().rotate(stored.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _keys() -> MultiFernet:
    return _made(tuple(settings.WEBHOOK_ENCRYPTION_KEYS), settings.SECRET_KEY)


@functools.lru_cache(maxsize=4)
def _made(keys: tuple[str, ...], secret_key: str) -> MultiFernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return MultiFernet([*(Fernet(key) for key in keys), Fernet(base64.urlsafe_b64encode(derived))])
