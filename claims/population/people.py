"""Claimants and topics."""

from functools import lru_cache
from random import Random
from uuid import UUID

from claims.documents import slug_of
from claims.population.plan import Plan
from claims.population.words import LANGUAGE_WEIGHTS, LANGUAGES, TOPICS, pick
from claims.vocabulary import ClaimantKind
from claims.working_copy import NamedClaimant, NamedTopic

WELL_KNOWN = 6
"""Claimants that hold a tenth of all claims."""
_KINDS = (ClaimantKind.ORGANISATION, ClaimantKind.STATE, ClaimantKind.GROUP, ClaimantKind.OUTLET)


class People:
    """The claimants and topics of a plan, by number."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.claimant = lru_cache(maxsize=4_096)(self._claimant)
        self.topics = [NamedTopic(plan.key("topic", number), name, slug_of(name)) for number, name in enumerate(TOPICS)]

    def any_claimant(self, random: Random) -> int:
        """The number of a claimant. A tenth of all choices falls on the well-known ones."""
        if random.random() < 0.1:
            return int(WELL_KNOWN * random.random())
        return WELL_KNOWN + int((self.plan.claimants - WELL_KNOWN) * random.random() ** 2)

    def any_topics(self, random: Random) -> tuple[NamedTopic, ...]:
        """One to three topics; the first ones of the list are the common ones."""
        numbers = {int(len(self.topics) * random.random() ** 2): None for _ in range(1 + int(3 * random.random()))}
        return tuple(self.topics[number] for number in numbers)

    def _claimant(self, number: int) -> tuple[NamedClaimant, str]:
        """A claimant and its other names."""
        random = self.plan.random("claimant", number)
        [words] = random.choices(LANGUAGES, LANGUAGE_WEIGHTS)
        first, last = pick(words.first_names, random), pick(words.last_names, random)
        kind = ClaimantKind.PERSON if number < WELL_KNOWN or random.random() < 0.7 else random.choice(_KINDS)
        name = f"{first} {last}" if kind == ClaimantKind.PERSON else f"{last} {kind.label} {number}"
        role = pick(words.role, random) if kind == ClaimantKind.PERSON else ""
        named = NamedClaimant(self.key(number), name, f"{slug_of(name)}-{number}", kind.value, role)
        return named, f"{last}, {first[0]}." if number % 9 == 0 else ""

    def key(self, number: int) -> UUID:
        return self.plan.key("claimant", number)
