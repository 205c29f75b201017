"""Generated sentences in long texts, and edits of them that change typography or meaning.

Every pair is reproducible from the seed. All bodies, places and figures in the sentences are invented.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SEED = 20_261_122
NAMES = ["Almeria", "Borland", "Castovia", "Dravia", "Estmark", "Fénria", "Galdóvia", "Harland"]
PEOPLE = ["Ms Arden", "Mr Belkin", "Ms Corvo", "Mr Duma", "Ms Eklund", "Mr Ferro"]
BODIES = ["the council", "the commission", "the ministry", "the assembly", "the central bank", "the committee"]
MONTHS = ["January", "February", "March", "April", "June", "September", "October", "December"]
QUANTIFIERS = ["all", "some", "most", "few"]
MODALS = ["may", "must", "could", "should", "will"]
UNITS = ["per cent", "million crowns", "tonnes", "kilometres", "days"]
THINGS = ["duties on grain", "the fishing quotas", "the transit fees", "the export licences", "the customs controls"]
VERBS = [("lift", "lifted"), ("extend", "extended"), ("suspend", "suspended"), ("restore", "restored")]
OUTCOMES = [
    "before talks resume",
    "after the joint review",
    "once the accord is ratified",
    "while the survey continues",
]
ASIDES = ["according to the minutes", "as the report notes", "in the final reading", "at the regional meeting"]


def sentence(rng: random.Random) -> str:
    """A sentence with names, a number with a unit, a date, a quantifier, a modal and a negation."""
    one, two = rng.sample(NAMES, 2)
    verb, done = rng.choice(VERBS)
    number = rng.choice([f"{rng.randint(2, 95)}.{rng.randint(1, 9)}", f"{rng.randint(2, 98)},{rng.randint(100, 999)}"])
    date = f"{rng.randint(2, 28)} {rng.choice(MONTHS)} {rng.randint(1990, 2019)}"
    parts = {
        "one": one, "two": two, "person": rng.choice(PEOPLE), "body": rng.choice(BODIES), "date": date,
        "number": f"{number} {rng.choice(UNITS)}", "some": rng.choice(QUANTIFIERS), "may": rng.choice(MODALS),
        "things": rng.choice(THINGS), "verb": verb, "done": done, "outcome": rng.choice(OUTCOMES),
        "aside": rng.choice(ASIDES),
    }  # fmt: skip
    form = rng.choice(FORMS)
    return form.format(**parts)


FORMS = [
    (
        "On {date} {person} told {body} that {one} {may} not {verb} {things} for {two} by {number}, {aside}, and that "
        "{some} of the well-known offices would stay open {outcome}."
    ),
    (
        "The final text says that {some} member states {may} not {verb} {things} worth {number} until {date}, and "
        "“{one} offers {two} an efficient procedure” – {aside} – {outcome}."
    ),
    (
        "{person} of {one} didn’t accept that {two} {may} {verb} {some} of {things} in the file, {aside}; these had "
        "not been {done} since {date} and cost {number}… {outcome}."
    ),
    (
        "It is not the view of {body} that {one} – rather than {two} – {may} {verb} {things}: {some} of the officials "
        "counted {number} on {date}, {aside}, and it was the expansion’s effect {outcome}."
    ),
]


@dataclass(frozen=True)
class Pair:
    """A text with a sentence in it, and a quotation of the sentence."""

    text: str
    words: str
    edit: str
    same: bool
    """Whether the quotation differs from the sentence in typography only."""


Edit = Callable[[str, random.Random], str]


def pairs(count: int, seed: int = SEED) -> Iterator[Pair]:
    """`count` sentences, each with every applicable edit, of the quotation or of the text."""
    rng = random.Random(seed)
    filler = [sentence(rng) for _ in range(400)]
    for _ in range(count):
        whole = sentence(rng)
        before, after = rng.sample(filler, 6), rng.sample(filler, 6)
        for same, edits in ((True, TYPOGRAPHY), (False, MEANING)):
            for name, edit in edits.items():
                edited = edit(whole, rng)
                if edited == whole:
                    continue
                stands, words = (edited, whole) if rng.random() < 0.5 else (whole, edited)
                around = f"{' '.join(before)}\n", f" {' '.join(after)}"
                if not same and words in "".join(around):
                    continue  # another sentence of the text is the same
                text = stands.join(around)
                yield Pair(text, words, name, same)


def _replaced(pattern: str, choose: Callable[[str, random.Random], str]) -> Edit:
    """Replace one random match of `pattern` with the result of `choose`."""

    def edit(text: str, rng: random.Random) -> str:
        matches = list(re.finditer(pattern, text))
        if not matches:
            return text
        match = rng.choice(matches)
        return text[: match.start()] + choose(match[0], rng) + text[match.end() :]

    return edit


def _other(words: list[str]) -> Edit:
    among = "|".join(map(re.escape, words))
    return _replaced(rf"\b(?:{among})\b", lambda word, rng: rng.choice([one for one in words if one != word]))


def _swap_names(text: str, rng: random.Random) -> str:
    names = [name for name in NAMES if name in text]
    if len(names) < 2:
        return text
    one, two = names[:2]
    return text.replace(one, "\0").replace(two, one).replace("\0", two)


def _digit(number: str, rng: random.Random) -> str:
    at = rng.choice([index for index, sign in enumerate(number) if sign.isdigit()])
    return number[:at] + str((int(number[at]) + rng.randint(1, 8)) % 9 + 1).replace(number[at], "0") + number[at + 1 :]


def _negated(text: str, rng: random.Random) -> str:
    return re.sub(r"\b(would stay|offers|cost|counted)\b", r"never \1", text, count=1)


def _dropped(text: str, rng: random.Random) -> str:
    return text.replace(" not ", " ", 1) if " not " in text else text.replace("didn’t accept", "did accept")


def _word_dropped(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    at = rng.randrange(2, len(words) - 2)
    return " ".join(words[:at] + words[at + 1 :])


def _gap(text: str, rng: random.Random) -> str:
    return re.sub(r" not ", " … ", text, count=1)


MEANING: dict[str, Edit] = {
    "number": _replaced(r"\b\d+[.,]\d+\b", _digit),
    "point for comma": _replaced(
        r"\b\d+[.,]\d+\b", lambda number, rng: number.translate({ord("."): ",", ord(","): "."})
    ),
    "point dropped": _replaced(r"\b\d+[.,]\d+\b", lambda number, rng: re.sub("[.,]", "", number)),
    "point becomes a space": _replaced(r"\b\d+[.,]\d+\b", lambda number, rng: re.sub("[.,]", " ", number)),
    "digits raised": _replaced(r"\b\d+[.,]\d+\b", lambda number, rng: number[:-1] + "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(number[-1])]),
    "minus": _replaced(r"(?<= )\d+[.,]\d+\b", lambda number, rng: f"−{number}"),
    "year": _replaced(r"\b(?:19|20)\d\d\b", _digit),
    "month": _other(MONTHS),
    "day and month": _replaced(r"\b\d{1,2}(?= [A-Z])", lambda day, rng: str(int(day) + 1)),
    "unit": _other(UNITS),
    "quantifier": _other(QUANTIFIERS),
    "modal": _other(MODALS),
    "name": _other(NAMES),
    "names swapped": _swap_names,
    "speaker": _other(PEOPLE),
    "body": _other(BODIES),
    "thing": _other(THINGS),
    "verb": _replaced(r"\b(?:lift|extend|suspend|restore)", lambda verb, rng: "lift" if verb != "lift" else "restore"),
    "negation dropped": _dropped,
    "negation added": _negated,
    "negation left out by an ellipsis": _gap,
    "outcome": _other(OUTCOMES),
    "a word dropped": _word_dropped,
    "hyphen dropped": lambda text, rng: text.replace("well-known", "wellknown"),
    "apostrophe dropped": lambda text, rng: text.replace("expansion’s", "expansions").replace("didn’t", "didnt"),
    "quotation marks dropped": lambda text, rng: re.sub("[“”]", "", text),
    "case within": _other(["Arden", "arden", "Belkin", "belkin", "Corvo", "corvo"]),
    "cut within the last word": lambda text, rng: text[:-3],
    "cut within the first word": lambda text, rng: text[1:],
}


def _spaces(text: str, rng: random.Random) -> str:
    kinds = ["  ", "\u00a0", "\u2009", "\n", " \n", "\u3000", "\t", "\u202f", "\r\n"]
    return re.sub(" ", lambda _: rng.choice(kinds) if rng.random() < 0.3 else " ", text)


def _hyphenated(text: str, rng: random.Random) -> str:
    """Break long words at line ends with hyphens, like PDFs."""
    return re.sub(r"\b([a-z]{4,5})([a-z]{4,})\b", lambda word: f"{word[1]}-\n{word[2]}", text)


def _sprinkled(signs: str) -> Edit:
    return lambda text, rng: re.sub(
        r"(?<=[a-z])(?=[a-z])", lambda _: rng.choice(signs) if rng.random() < 0.15 else "", text
    )


def _ligatures(text: str, rng: random.Random) -> str:
    for letters, ligature in (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("st", "ﬆ")):
        text = text.replace(letters, ligature)
    return text


def _wide(text: str, rng: random.Random) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign for sign in text)


def _marks(opening: str, closing: str) -> Edit:
    return lambda text, rng: text.replace("“", opening).replace("”", closing)


TYPOGRAPHY: dict[str, Edit] = {
    "spaces": _spaces,
    "one line a word": lambda text, rng: text.replace(" ", "\n"),
    "hyphenated at line ends": _hyphenated,
    "hyphen at a line's end": lambda text, rng: text.replace("well-known", "well-\nknown"),
    "soft hyphens": _sprinkled("\u00ad"),
    "soft hyphens at line ends": lambda text, rng: re.sub(r"\b([a-z]{5})([a-z]{4,})\b", "\\1\u00ad\n\\2", text),
    "zero width": _sprinkled("\u200b\u200c\u200d\u2060\ufeff"),
    "direction marks": lambda text, rng: f"\u200e{text}\u200e",
    "straight marks": lambda text, rng: text.translate({ord("“"): '"', ord("”"): '"', ord("’"): "'"}),
    "low marks": _marks("„", "“"),
    "angles": _marks("« ", " »"),
    "angles inwards": _marks("»", "«"),
    "single marks": _marks("‘", "’"),
    "corner marks": _marks("「", "」"),
    "other apostrophes": lambda text, rng: text.replace("’", rng.choice("ʼ`´＇")),
    "em dashes": lambda text, rng: text.replace(" – ", "—"),
    "hyphens for dashes": lambda text, rng: text.replace(" – ", rng.choice([" - ", " -- "])),
    "other hyphens": lambda text, rng: text.replace("-", rng.choice("‐‑")),
    "three dots": lambda text, rng: text.replace("…", "..."),
    "ligatures": _ligatures,
    "full width": _wide,
    "decomposed": lambda text, rng: unicodedata.normalize("NFD", text),
    "first letter": lambda text, rng: text[0].swapcase() + text[1:],
    "in marks": lambda text, rng: f"“{text}”",
    "wrapped": lambda text, rng: re.sub(r"(.{40,60}) ", "\\1\n    ", text),
}
