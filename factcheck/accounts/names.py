"""User names in one normal form, so that no two people have names that read the same."""

import unicodedata

from django.db.models import Func

from factcheck.core.errors import Invalid

LONGEST_NAME = 150
_SYMBOLS = frozenset("@.+-_")


class NameKey(Func):
    """What two user names must not share: the database's `accounts_name_key`."""

    function = "accounts_name_key"


def checked_name(written: str) -> str:
    """The user name as it is stored (NFKC). Raises Invalid on a sign or a mixture of scripts that is not accepted."""
    name = unicodedata.normalize("NFKC", written.strip())
    if not name:
        raise Invalid("A person needs a user name.", field="username")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"A user name has at most {LONGEST_NAME} characters.", field="username")
    if not all(letter.isalnum() or letter in _SYMBOLS for letter in name):
        raise Invalid("A user name holds letters, digits and @ . + - _ only.", field="username")
    if len(_scripts(name)) > 1:
        raise Invalid("A user name is written in one script: this one mixes letters that look alike.", field="username")
    return name


def _scripts(name: str) -> set[str]:
    """The scripts of its letters, by the first word of their Unicode names; Japanese mixes its three."""
    found = {unicodedata.name(letter, "?").split(" ", maxsplit=1)[0] for letter in name if letter.isalpha()}
    return found - {"HIRAGANA", "KATAKANA", "CJK"} | ({"CJK"} if found & {"HIRAGANA", "KATAKANA", "CJK"} else set())
