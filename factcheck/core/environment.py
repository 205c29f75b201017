"""Reading the environment; imported by settings, so it imports nothing of Django."""

import os

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})


def flag(name: str, *, default: bool) -> bool:
    """The variable read as yes or no; raises ValueError on anything else, so that a typing error is not a 'no'."""
    text = os.environ.get(name)
    if text is None:
        return default
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(f"{name} must be 1 or 0, not {text!r}")


def items(name: str, *, default: list[str]) -> list[str]:
    """The variable's comma-separated items without blanks, or the default where it is not set."""
    text = os.environ.get(name)
    return default if text is None else [part.strip() for part in text.split(",") if part.strip()]


def contact_address(name: str) -> str:
    """The variable, an e-mail or http(s) address, as something a link can lead to; '' where it is not set.

    Raises ValueError on anything else.
    """
    text = os.environ.get(name, "").strip()
    if not text or text.startswith(("https://", "http://")):
        return text
    if "@" in text and " " not in text and ":" not in text:
        return f"mailto:{text}"
    raise ValueError(f"{name} must be an e-mail or http(s) address, not {text!r}")
