"""Refuses long passwords that are easy to guess: common ones with a year added, keyboard rows, words of the trade."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

_ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
    "1234567890", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp",
    "!@#$%^&*()", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
)  # fmt: skip
_WORDS = (
    "factcheck", "factchecker", "factchecking", "newsroom", "newsdesk", "editor", "journalist", "journalism",
    "reporter", "publisher", "researcher", "administrator", "admin", "password", "passwort", "welcome", "letmein",
    "changeme", "secret", "login", "claims", "verdict", "deadline", "breakingnews", "correcthorsebatterystaple",
)  # fmt: skip
_LOOKS_LIKE = str.maketrans("@4831!0$57", "aabeiiosst")
_SHORTEST_ROW = 4


class GuessablePasswordValidator:
    """Requires some letters that are not part of a keyboard row, a known word, a repetition or a number."""

    def __init__(self, rest: int = 5) -> None:
        self.rest = rest
        self._common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.casefold()
        read = plain.translate(_LOOKS_LIKE)
        rest = min(len(self._unpredictable(plain)), len(self._unpredictable(read)))
        if rest < self.rest or self._is_common(plain, read):
            raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        return (
            "Choose a password that is more than a well-known word, a row of keys or a repetition with a number added."
        )

    def _is_common(self, *spellings: str) -> bool:
        """Whether it is a common password with digits and punctuation around it."""
        stems = {re.sub(r"^[\W\d_]+|[\W\d_]+$", "", spelling) for spelling in spellings}
        return bool(stems & self._common)

    def _unpredictable(self, text: str) -> str:
        """The letters that are left once everything predictable is removed."""
        words = {*_WORDS, *re.findall(r"\w{4,}", settings.NEWSROOM_NAME.casefold())}
        for word in sorted(words, key=len, reverse=True):
            text = text.replace(word, " ")
        for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
            for length in range(len(row), _SHORTEST_ROW - 1, -1):
                for start in range(len(row) - length + 1):
                    text = text.replace(row[start : start + length], " ")
        # Repetitions count once.
        text = re.sub(r"(.+?)\1+", r"\1", text)
        return "".join(dict.fromkeys(re.sub(r"[\W\d_]+", "", text)))
