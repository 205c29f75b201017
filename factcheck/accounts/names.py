"""A normal form for user names, so that no two look the same."""

import unicodedata

from django.db.models import Func

from factcheck.core.errors import Invalid

LONGEST_NAME = 150
_SYMBOLS = frozenset("@.+-_")


class NameKey(Func):
    """The database's `accounts_name_key`, which is unique among user names."""

    function = "accounts_name_key"


def checked_name(typed: str) -> str:
    """Return the user name as it is stored (NFKC). Raises Invalid for other symbols or a mixture of scripts."""
    name = unicodedata.normalize("NFKC", typed.strip())
    if not name:
        raise Invalid("A person needs a user name.", field="username")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"A user name has at most {LONGEST_NAME} characters.", field="username")
    if not all(letter.isalnum() or letter in _SYMBOLS for letter in name):
        raise Invalid("A user name may contain only letters, digits and @ . + - _", field="username")
    if len(_scripts(name)) > 1:
        raise Invalid("Use letters of one script only: this name mixes letters that look alike.", field="username")
    return name


def _scripts(name: str) -> set[str]:
    """The scripts of the letters, from the first words of their Unicode names. Japanese scripts count as one."""
    scripts = {unicodedata.name(letter, "?").split(" ", maxsplit=1)[0] for letter in name if letter.isalpha()}
    return {"CJK" if script in {"HIRAGANA", "KATAKANA"} else script for script in scripts}
