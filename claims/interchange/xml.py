"""Characters that XML 1.0 can contain. Pure."""

import re

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text without characters that XML cannot contain."""
    return _UNWRITABLE.sub("", text)
