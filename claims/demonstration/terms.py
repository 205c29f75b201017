"""Maps the terms of the demonstration's files to the ledger's. An unknown term is an error."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from claims.vocabulary import ClaimantKind, ClaimKind, LinkKind, Mode, Provenance, Stance
from sources.models import Medium, Standing

V = TypeVar("V")


class UnknownTermError(ValueError):
    """A term in the files that this module does not map."""


def term(table: Mapping[str, V], word: str, what: str) -> V:
    """The ledger's term. Raises UnknownTermError."""
    if word not in table:
        raise UnknownTermError(f"{what}: {word!r}")
    return table[word]


CHECKS = {
    "fact": ClaimKind.FACT,
    "attribution": ClaimKind.ATTRIBUTION,
    "characterisation": ClaimKind.FRAMING,
    "opinion": ClaimKind.OPINION,
    "prediction": ClaimKind.PREDICTION,
    "intent": ClaimKind.INTENT,
}
TRUTH_RATINGS: dict[str, str | None] = {
    "True": "true",
    "Mostly true": "mostly-true",
    "Half true / mixed": "half-true",
    "Mostly false": "mostly-false",
    "False": "false",
    "Misleading": "misleading",
    "Missing context": "missing-context",
    "Unproven": "unproven",
    "Not checkable": None,
}
ATTRIBUTION_RATINGS: dict[str, str | None] = {
    "True": "accurate",
    "Mostly true": "partly-accurate",
    "Half true / mixed": "partly-accurate",
    "False": "inaccurate",
    "Mostly false": "inaccurate",
    "Not checkable": None,
}
TREATMENTS = {
    "Framing: context only": ClaimKind.FRAMING,
    "Framing: context only (confirm attribution)": ClaimKind.FRAMING,
    "Opinion: not rated; attribute, note translation variants, give the other view": ClaimKind.OPINION,
    "Policy statement: confirm attribution; use as context": ClaimKind.PREDICTION,
    "Prediction and threat perception: confirm attribution, give context": ClaimKind.PREDICTION,
    "Prediction: not rated; revisit with later facts": ClaimKind.PREDICTION,
    "Speculation about intent: report with attribution; do not rate": ClaimKind.INTENT,
}
"""The kind of claim for each treatment of an unrated claim. It must equal the claim's own kind."""
RELATIONS = {
    "supports": LinkKind.SUPPORTS,
    "qualifies": LinkKind.QUALIFIES,
    "contradicts": LinkKind.DISPUTES,
    "rebuts": LinkKind.DISPUTES,
    "variant": LinkKind.VARIANT_OF,
}
STANCES = {"supports": Stance.FOR, "refutes": Stance.AGAINST, "context": Stance.CONTEXT}
WORDINGS = {
    "seen in a stored copy": Provenance.CONFIRMED,
    "as in the May 2022 explainer": Provenance.SECONDHAND,
    "from memory; check before publishing": Provenance.PARAPHRASE,
}
MODES = {"said": Mode.SAID, "reported": Mode.REPORTED, "repeated": Mode.REPEATED}
CLAIMANT_KINDS = {
    "person": ClaimantKind.PERSON,
    "group": ClaimantKind.GROUP,
    "organisation": ClaimantKind.ORGANISATION,
    "state": ClaimantKind.STATE,
    "outlet": ClaimantKind.OUTLET,
}
OUTLETS = frozenset({"bbc", "washington-post"})
"""Claimants that are organisations in the files and news outlets in the ledger."""
STANDINGS = {"primary": Standing.PRIMARY, "secondary": Standing.SECONDARY}
ADDRESS_STATUS = {
    "seen in a stored copy": "The text was read in a stored copy.",
    "address seen in stored public files": "The address is in stored public files. The page was not read.",
    "known address, not re-fetched": "The address is known. The page was not fetched again.",
}
"""Notes for the desk on how a source's address was confirmed."""
MEDIUMS = {
    "nato-treaty-1949": Medium.TREATY,
    "warsaw-treaty-1955": Medium.TREATY,
    "two-plus-four-1990": Medium.TREATY,
    "helsinki-1975": Medium.TREATY,
    "founding-act-1997": Medium.TREATY,
    "law-2680-viii": Medium.TREATY,
    "mid-draft-us-2021": Medium.DOCUMENT,
    "nato-bucharest-2008": Medium.DOCUMENT,
    "sres523-2008": Medium.DOCUMENT,
    "unsc-1973": Medium.DOCUMENT,
    "icj-182": Medium.DOCUMENT,
    "nsa-613": Medium.DOCUMENT,
    "cardboard-castle": Medium.BOOK,
    "commons-9574": Medium.DOCUMENT,
    "nato-sg-2022-01-12": Medium.SPEECH,
    "nato-sg-2022-01-26": Medium.SPEECH,
    "nato-sg-2022-02-15": Medium.SPEECH,
    "woerner-1990-05-17": Medium.SPEECH,
    "putin-munich-2007": Medium.SPEECH,
    "putin-2021-12-23": Medium.SPEECH,
    "putin-2022-02-21": Medium.SPEECH,
    "putin-2022-02-24": Medium.SPEECH,
    "gorbachev-rbth-2014": Medium.INTERVIEW,
    "census-2001": Medium.DATASET,
    "census-2001-method": Medium.DOCUMENT,
    "shifrinson-2016": Medium.PAPER,
    "trachtenberg-2021": Medium.PAPER,
    "kramer-2009": Medium.PAPER,
    "simma-1999": Medium.PAPER,
    "ronzitti-1999": Medium.PAPER,
    "nato-short-history": Medium.PAGE,
    "nato-members": Medium.PAGE,
    "nato-setting-straight": Medium.PAGE,
    "nato-article5-once": Medium.PAGE,
    "nato-debunk-2024": Medium.PAGE,
    "state-nato-1949": Medium.PAGE,
    "state-warsaw-1955": Medium.PAGE,
    "finland-fi-border": Medium.PAGE,
    "nato-top-myths-2016": Medium.PAGE,
}
"""Mediums by source. Other sources are news articles."""


@dataclass(frozen=True)
class Imprint:
    """Who issued a source, who carries it, and its place in a volume."""

    issued_by: str
    carried_by: str = ""
    locator: str = ""


_CARRIED = re.compile(r"^(?P<issuer>.+?),? (?:(?:release|transcript|text) )?(?:carried|excerpted) by (?P<carrier>.+)$")
_JOURNAL = re.compile(r"^(?P<issuer>[^\d,]+?) (?P<locator>\d+\(\d+\)(?:, pp?\. .+)?)$")
_IMPRINTS = {
    "bringitback.online (repost crediting the BBC)": Imprint("BBC", "bringitback.online"),
    "tiatira.com (repost)": Imprint("The Washington Post", "tiatira.com"),
    "News Sniffer (archive of BBC page revisions)": Imprint("BBC", "News Sniffer"),
    "Homeland Security News Wire (RFE/RL text)": Imprint("RFE/RL", "Homeland Security News Wire"),
    "Central European University Press / Project MUSE": Imprint("Central European University Press", "Project MUSE"),
    "European Journal of International Law 10(1), hosted by Thomas Jefferson School of Law": Imprint(
        "European Journal of International Law", "Thomas Jefferson School of Law", "10(1)"
    ),
    "Treaty text (English), Wikisource facsimile; official German publication BGBl. 1990 II, p. 1317": Imprint(
        "Parties to the Treaty on the Final Settlement", "Wikisource", "BGBl. 1990 II, p. 1317"
    ),
    "Caliber.Az": Imprint("Institute for the Study of War", "Caliber.Az"),
    "The Nation (Pakistan)": Imprint("The Nation (Pakistan)"),
    "The Tribune (India)": Imprint("The Tribune (India)"),
    "The Moscow Times (archive)": Imprint("The Moscow Times"),
}
_NOTED = re.compile(r"^(?P<issuer>[^()]+) \((?P<note>[^()]+)\)$")


def imprint(publisher: str) -> Imprint:
    """The imprint in a publisher's line such as "AP, carried by OrissaPost"."""
    if publisher in _IMPRINTS:
        return _IMPRINTS[publisher]
    carried = _CARRIED.match(publisher)
    if carried:
        return Imprint(carried["issuer"], carried["carrier"])
    journal = _JOURNAL.match(publisher)
    if journal:
        return Imprint(journal["issuer"], locator=journal["locator"])
    noted = _NOTED.match(publisher)
    return Imprint(noted["issuer"] if noted else publisher)


def publisher_note(publisher: str) -> str:
    """The note in brackets in a publisher's line, such as "Russian state agency"."""
    noted = _NOTED.match(publisher)
    return noted["note"][0].upper() + noted["note"][1:] if noted and publisher not in _IMPRINTS else ""
