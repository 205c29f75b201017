"""Languages of claims and verdicts, by BCP 47 tag."""

import re

from django.conf.locale import LANG_INFO
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
_OTHER_NAMES = {
    "am": "Amharic", "bo": "Tibetan", "crh": "Crimean Tatar", "dv": "Dhivehi", "fo": "Faroese", "ha": "Hausa",
    "haw": "Hawaiian", "ht": "Haitian Creole", "jv": "Javanese", "ku": "Kurdish", "la": "Latin", "ln": "Lingala",
    "lo": "Lao", "mg": "Malagasy", "mi": "Maori", "mt": "Maltese", "om": "Oromo", "ps": "Pashto",
    "rn": "Rundi", "rw": "Kinyarwanda", "si": "Sinhala", "sm": "Samoan", "sn": "Shona", "so": "Somali",
    "su": "Sundanese", "ti": "Tigrinya", "tl": "Tagalog", "to": "Tongan", "wo": "Wolof", "xh": "Xhosa",
    "yi": "Yiddish", "yo": "Yoruba", "zu": "Zulu", "en-US": "American English", "fr-CA": "Canadian French",
    "pt-PT": "European Portuguese", "sr-Cyrl": "Serbian, Cyrillic", "no": "Norwegian", "zh": "Chinese",
}  # fmt: skip
"""Languages that are missing from Django's list."""


def _tag(code: str) -> str:
    """Turn one of Django's codes into a BCP 47 tag: `zh-hans` is `zh-Hans`, `pt-br` is `pt-BR`."""
    first, _, rest = code.partition("-")
    return f"{first}-{rest.title() if len(rest) == 4 else rest.upper()}" if rest else first


KNOWN: dict[str, str] = dict(
    sorted(
        (
            {
                _tag(code): info["name"]
                for code, info in LANG_INFO.items()
                if "name" in info and code not in ("es-formal", "sr-latn-x")
            }
            | _OTHER_NAMES
            | NAMES
        ).items(),
        key=lambda language: language[1],
    )
)
"""Every language that a claim, quotation or verdict may be in, by tag, sorted by name. The database has the same list
(claims/rules/languages.sql); a test compares them."""
UNKNOWN = "Choose a language from the list, such as en, uk or pt-BR."
RTL = frozenset({"ar", "fa", "he", "ur", "yi", "ps"})
NOT_LATIN = frozenset({"ar", "be", "bg", "el", "fa", "he", "hi", "ja", "ka", "ru", "uk", "zh"})
"""Languages that are not written in Latin letters."""
LAST_LATIN = 0x24F
"""Code point of the last Latin letter in common use."""
TAG = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")


def validate_language(tag: str) -> None:
    """Raise ValidationError unless it is the tag of a known language, in any script and region: `uk`, `de-CH`."""
    if not TAG.fullmatch(tag) or tag.partition("-")[0] not in KNOWN:
        raise ValidationError("Write a language tag such as en, uk or pt-BR.", code="language")


def validate_known_language(tag: str) -> None:
    """Raise ValidationError unless the tag is in the list that forms offer."""
    if tag not in KNOWN:
        raise ValidationError(UNKNOWN, code="language")


def language_name(tag: str) -> str:
    """The language's English name; the tag itself if we know no name."""
    base = tag.partition("-")[0]
    return NAMES.get(base) or KNOWN.get(tag) or KNOWN.get(base, tag)


def language_of(text: str, *, source: str, page: str) -> str:
    """The language of a quotation, given the languages of its source and of the page.

    A Russian source quoted in Latin letters is quoted in translation, in the page's language.
    """
    latin = not any(letter.isalpha() and ord(letter) > LAST_LATIN for letter in text)
    return page if not source or (latin and source.split("-", maxsplit=1)[0] in NOT_LATIN) else source


def text_direction(tag: str) -> str:
    """The `dir` attribute of a text in the language: `rtl`, or `auto` to follow the text itself."""
    return "rtl" if direction(tag) == "rtl" else "auto"


def direction(tag: str) -> str:
    """The direction in which the language is written: `rtl` or `ltr`."""
    return "rtl" if tag.split("-", maxsplit=1)[0] in RTL else "ltr"
