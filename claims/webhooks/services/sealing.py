"""Encrypts signing secrets with keys that are not in the database.

The keys are WEBHOOK_ENCRYPTION_KEYS; the first one encrypts. Without them a key derived from SECRET_KEY encrypts. That
key always decrypts, so secrets from before the setting stay readable.
"""

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"factcheck: signing secrets of webhooks"


class Unreadable(Exception):
    """The secret was encrypted with a key that this installation does not have."""


def seal(secret: str) -> str:
    """Encrypt a secret for storage."""
    return _keys().encrypt(secret.encode()).decode()


def unseal(stored: str) -> str:
    """Decrypt a stored secret. Raises Unreadable."""
    try:
        return _keys().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def re_encrypted(stored: str) -> str:
    """Encrypt a stored secret again with the first key. Raises Unreadable."""
    try:
        return _keys().rotate(stored.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _keys() -> MultiFernet:
    return _multi_fernet(tuple(settings.WEBHOOK_ENCRYPTION_KEYS), settings.SECRET_KEY)


@functools.lru_cache(maxsize=4)
def _multi_fernet(keys: tuple[str, ...], secret_key: str) -> MultiFernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return MultiFernet([*(Fernet(key) for key in keys), Fernet(base64.urlsafe_b64encode(derived))])
