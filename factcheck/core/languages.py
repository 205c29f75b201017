"""Languages by BCP 47 tag: what a claim was made in, what a verdict is written in."""

import re

from django.core.exceptions import ValidationError

NAMES = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi", "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "lt": "Lithuanian",
    "lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sr": "Serbian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    "zh": "Chinese",
}  # fmt: skip
RTL = frozenset({"ar", "fa", "he", "ur", "yi", "ps"})
NOT_LATIN = frozenset({"ar", "be", "bg", "el", "fa", "he", "hi", "ja", "ka", "ru", "uk", "zh"})
"""Languages that are not written in Latin letters."""
LAST_LATIN = 0x24F
"""Code point of the last Latin letter in common use."""
TAG = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")


def validate_language(tag: str) -> None:
    """Raises ValidationError unless the text looks like a BCP 47 tag such as `uk` or `pt-BR`."""
    if not TAG.fullmatch(tag):
        raise ValidationError("Write a language tag such as en, uk or pt-BR.", code="language")


def language_name(tag: str) -> str:
    """The language in English words; the tag itself where it has no name here."""
    return NAMES.get(tag.split("-", maxsplit=1)[0], tag)


def language_of(text: str, *, said: str, page: str) -> str:
    """The language that a quotation stands in, given the source's and the page's.

    A Russian source quoted in Latin letters is quoted in translation: the page's language.
    """
    latin = not any(letter.isalpha() and ord(letter) > LAST_LATIN for letter in text)
    return page if not said or (latin and said.split("-", maxsplit=1)[0] in NOT_LATIN) else said


def direction(tag: str) -> str:
    """`rtl` or `ltr`, for the `dir` attribute."""
    return "rtl" if tag.split("-", maxsplit=1)[0] in RTL else "ltr"
