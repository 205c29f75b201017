"""What is sent to the desk and answered by it.

Lengths and words are the columns' own. A member that may be left out says what it is then.
"""

from typing import Any

from rest_framework import serializers

from claims.api.bodies import (
    Address,
    Dated,
    Day,
    Described,
    Id,
    OneOf,
    Rows,
    Shape,
    Tag,
    Whole,
    Words,
    Written,
    Yes,
)
from claims.gate import Level
from claims.models.claims import SHORT_CLAIM
from claims.services.adding import MOST_ROWS
from claims.vocabulary import (
    Bearing,
    ClaimantKind,
    ClaimKind,
    ContactOutcome,
    LinkKind,
    Mode,
    Origin,
    Provenance,
    Stance,
    State,
)
from sources.models import Access, BytesState, CaptureReason, CaptureState, How, Medium, Standing
from sources.models.captures import MOST_ATTEMPTS

MOST_SPEAKERS = 20
MOST_TOPICS = 100
_FAR = 2**31 - 1
_MAY: dict[str, Any] = {"required": False}
_NONE: dict[str, Any] = {"required": False, "allow_null": True}


class ClaimantOf(Shape):
    """A claimant of the claim, or a speaker, and what they were then."""

    claimant = Id(help_text="The claimant’s id.")
    role = Words(300, **_MAY)


class PartSaid(Shape):
    """A proposition of a compound claim, with its own finding."""

    text = Words(300, said=True)
    finding = Words(120, **_MAY, help_text="In a word or two: documented, not supported …")


class AppearanceSaid(Shape):
    """A dated sighting of the claim: who said or reported it, where, in which words."""

    mode = OneOf(Mode, **_MAY, help_text="`said` if left out.")
    date = Dated(**_NONE)
    speakers = Rows(ClaimantOf(), MOST_SPEAKERS, **_MAY)
    outlet = Id(**_NONE, help_text="The claimant that carried or reported it.")
    attributed_to = Id(**_NONE, help_text="For an attribution: to whom the outlet attributes the words.")
    venue = Words(300, **_MAY)
    source = Id(**_NONE)  # type: ignore[assignment]  # a member of the body; DRF’s own is not used here
    quotation = Words(2_000, **_MAY, help_text="The exact words; no quotation marks.")
    provenance = OneOf(Provenance, **_MAY, help_text="`unconfirmed` if left out.")
    language = Tag(empty=True, **_MAY, help_text="Language of the quotation as given here.")
    original_text = Words(2_000, **_MAY)
    original_language = Tag(empty=True, **_MAY)
    translated_by = Words(200, **_MAY)
    note = Words(1_000, **_MAY)


class Passage(Shape):
    """Words picked in the text of a copy: a W3C TextQuoteSelector and TextPositionSelector (code points)."""

    snapshot = Id(help_text="The copy’s id, from /api/v1/desk/sources/<id>/snapshots.")
    exact = Words(4_000, said=True, verbatim=True)
    prefix = Words(200, verbatim=True)
    suffix = Words(200, verbatim=True)
    start = Whole(0, _FAR)
    end = Whole(1, _FAR, help_text="Exclusive.")


class CitationSaid(Shape):
    """Evidence: a source’s bearing on the claim."""

    source = Id()  # type: ignore[assignment]  # a member of the body; DRF’s own is not used here
    stance = OneOf(Stance)
    bears_on = OneOf(Bearing, **_MAY, help_text="`substance` if left out.")
    note = Words(1_000, **_MAY, help_text="What the passage shows, in the desk’s words.")
    quotation = Words(2_000, verbatim=True, **_MAY, help_text="The exact words; no quotation marks.")
    provenance = OneOf(Provenance, **_MAY, help_text="`unconfirmed` if left out.")
    locator = Words(120, **_MAY, help_text="Page, paragraph, article or minute.")
    passage = Passage(**_NONE)
    part = Whole(0, MOST_ROWS - 1, **_NONE, help_text="The place of a part, from 0; null for the whole.")


class LinkSaid(Shape):
    """What the claim is to another."""

    to_claim = Id()
    kind = OneOf(LinkKind)
    rationale = Words(400, said=True)


class ContactSaid(Shape):
    """Right of reply: whom the desk asked, when, and what came back."""

    whom = Words(200, said=True)
    contacted_on = Day()
    deadline = Day(**_NONE)
    outcome = OneOf(ContactOutcome, **_MAY, help_text="`waiting` if left out.")
    reply = Words(4_000, **_MAY)


class PartKept(PartSaid):
    """A part with the id that it has; without one it is new."""

    id = Id(**_NONE)


class AppearanceKept(AppearanceSaid):
    """An appearance with the id that it has; without one it is new."""

    id = Id(**_NONE)


class CitationKept(CitationSaid):
    """A citation with the id and number that it has; without them it is new."""

    id = Id(**_NONE)
    number = Whole(1, _FAR, **_NONE, help_text="Given by the ledger, for ever: `[@3]` in the body.")


class LinkKept(LinkSaid):
    """A link with the id that it has; without one it is new."""

    id = Id(**_NONE)


class ContactKept(ContactSaid):
    """A contact with the id that it has; without one it is new."""

    id = Id(**_NONE)


class VerdictSaid(Shape):
    """The assessment."""

    headline = Words(160, **_MAY, help_text="The finding, as a sentence. Not the claim.")
    summary = Words(1_200, **_MAY)
    body = Words(40_000, **_MAY, help_text="Markdown; cite with [@1].")
    rating = Written(r"^[a-z0-9][a-z0-9-]{0,29}$", 30, **_NONE, help_text="A key of /api/v1/ratings.")
    unrated_reason = Words(600, **_MAY)
    looked_for = Words(600, **_MAY)
    would_change = Words(600, **_MAY)
    issuers_reason = Words(600, **_MAY)
    no_contact_reason = Words(600, **_MAY)
    words_are_ours = Yes(**_MAY)
    evidence_through = Day(**_NONE)
    applies_from = Dated(**_NONE)
    applies_to = Dated(**_NONE)
    review_by = Day(**_NONE)


class _ClaimWords(Shape):
    kind = OneOf(ClaimKind, **_MAY, help_text="`fact` if left out of a new claim.")
    original_language = Tag(**_MAY, help_text="The language it was made in; `en` if left out of a new claim.")
    made_on = Dated(**_NONE)
    why_chosen = Words(600, **_MAY)
    topics = Rows(Id(), MOST_TOPICS, once=True, **_MAY)
    claimants = Rows(ClaimantOf(), MOST_ROWS, **_MAY)
    verdict = VerdictSaid(**_MAY)


class ClaimNew(_ClaimWords):
    """A claim to be logged, with whatever is known already."""

    language = Tag(**_MAY, help_text="Of the verdict; `en` if left out.")
    text = Words(1_000, said=True, help_text="One statement, in neutral words.")
    short_claim = Words(SHORT_CLAIM, said=True)
    parts = Rows(PartSaid(), MOST_ROWS, **_MAY)
    appearances = Rows(AppearanceSaid(), MOST_ROWS, **_MAY)
    citations = Rows(CitationSaid(), MOST_ROWS, **_MAY)
    links = Rows(LinkSaid(), MOST_ROWS, **_MAY)
    contacts = Rows(ContactSaid(), MOST_ROWS, **_MAY)


class ClaimChange(_ClaimWords):
    """What is to be different. A list replaces the list that stands, by the ids of its rows; `verdict` is merged."""

    text = Words(1_000, said=True, **_MAY)
    short_claim = Words(SHORT_CLAIM, said=True, **_MAY)
    parts = Rows(PartKept(), MOST_ROWS, **_MAY)
    appearances = Rows(AppearanceKept(), MOST_ROWS, **_MAY)
    citations = Rows(CitationKept(), MOST_ROWS, **_MAY)
    links = Rows(LinkKept(), MOST_ROWS, **_MAY)
    contacts = Rows(ContactKept(), MOST_ROWS, **_MAY)


class CommentNew(Shape):
    """A word to the desk."""

    note = Words(4_000, said=True)


class SourceChange(Shape):
    """What is to be different about a source. Publishers are given by name; a new name makes a publisher."""

    title = Words(400, said=True, **_MAY)
    issued_by = Words(200, said=True, **_MAY, help_text="Who stands behind it.")
    carried_by = Words(200, **_MAY, help_text="Who reprints or hosts it, where that is not the issuer.")
    authors = Rows(Words(200), 50, **_MAY)
    date = Dated(**_NONE)
    medium = OneOf(Medium, **_MAY, help_text="`page` if left out of a new source.")
    standing = OneOf(Standing, **_MAY, help_text="`secondary` if left out of a new source.")
    language = Tag(**_MAY, help_text="`en` if left out of a new source.")
    address = Address(**_MAY, help_text="Where it is; '' for what has no address.")
    locator = Words(200, **_MAY)
    note = Words(2_000, **_MAY, help_text="Shown to readers: what kind of copy this is.")
    desk_note = Words(2_000, **_MAY, help_text="For the desk only.")
    access = OneOf(Access, **_MAY, help_text="`public` if left out of a new source.")
    description = Words(300, **_MAY, help_text="What readers see of a protected source; owed there.")
    protection_reason = Words(300, **_MAY, help_text="Why it is protected, for readers; owed there.")
    free_to_publish = Yes(**_MAY, help_text="An editor’s to say, and never of a protected source.")


class SourceNew(SourceChange):
    """A source to be added."""

    title = Words(400, said=True)
    issued_by = Words(200, said=True, help_text="Who stands behind it. A new name makes a publisher.")
    capture = Yes(**_MAY, help_text="Whether what stands at its address is copied; it is if left out.")


class CaptureNew(Shape):
    """Nothing is said of a capture: what is copied stands at the source’s address."""


class ClaimantNew(Shape):
    """A claimant to be added."""

    name = Words(200, said=True)
    kind = OneOf(ClaimantKind)
    role = Words(300, **_MAY, help_text="What they are best known as, neutrally.")
    same_as = Rows(Address(empty=False), 20, **_MAY)


class TopicNew(Shape):
    """A topic to be added."""

    name = Words(120, said=True)
    description = Words(400, **_MAY)


class PublisherNew(Shape):
    """A publisher to be added. A source names its own: they are made on first mention."""

    name = Words(200, said=True)
    note = Words(300, **_MAY, help_text="What a reader should know: who owns or funds it.")


# --- answers ----------------------------------------------------------------------------------------------------------


class ClaimOfDesk(Shape):
    """A claim’s working copy with its verdict in one language, and where it stands."""

    id = Id()
    language = Tag()
    state = OneOf(State)
    state_since = serializers.DateTimeField()
    revision = Whole(0, 2**63 - 1, help_text="Counts every change of the working copy.")
    origin = OneOf(Origin)
    logged_at = serializers.DateTimeField()
    page = serializers.URLField(help_text="Its page at the desk.")
    text = Words(1_000)
    short_claim = Words(SHORT_CLAIM)
    kind = OneOf(ClaimKind)
    original_language = Tag()
    made_on = Dated(allow_null=True)
    why_chosen = Words(600)
    topics = Rows(Id())
    claimants = Rows(ClaimantOf())
    parts = Rows(PartKept())
    appearances = Rows(AppearanceKept())
    citations = Rows(CitationKept())
    links = Rows(LinkKept())
    contacts = Rows(ContactKept())
    verdict = VerdictSaid()


class ClaimInQueue(Shape):
    """A claim in the list: what it is, and where its verdict stands."""

    id = Id()
    language = Tag()
    state = OneOf(State)
    state_since = serializers.DateTimeField()
    revision = Whole(0, 2**63 - 1)
    origin = OneOf(Origin)
    logged_at = serializers.DateTimeField()
    page = serializers.URLField(help_text="Its page at the desk.")
    short_claim = Words(SHORT_CLAIM)
    headline = Words(160)
    rating = Described({"type": ["string", "null"], "maxLength": 30})


class CommentOfDesk(Shape):
    """A comment as it stands in the claim’s history."""

    id = Id()
    claim = Id()
    note = Words(4_000)
    at = serializers.DateTimeField()


class SourceOfDesk(Shape):
    """A source as the desk has it."""

    id = Id()
    page = serializers.URLField(help_text="Its page at the desk.")
    title = Words(400)
    issued_by = Words(200)
    carried_by = Words(200)
    authors = Rows(Words(200))
    date = Dated(allow_null=True)
    medium = OneOf(Medium)
    standing = OneOf(Standing)
    language = Tag()
    address = Words(2_000)
    locator = Words(200)
    note = Words(2_000)
    desk_note = Words(2_000)
    access = OneOf(Access)
    description = Words(300)
    protection_reason = Words(300)
    free_to_publish = Yes()
    added_at = serializers.DateTimeField()


class CaptureOfDesk(Shape):
    """One request to copy what stands at a source’s address."""

    id = Id()
    reason = OneOf(CaptureReason)
    state = OneOf(CaptureState, help_text="`failed`: trying again would not help. `parked`: three attempts did not.")
    attempts = Whole(0, MOST_ATTEMPTS)
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    outcome = Described(
        {"type": ["string", "null"], "maxLength": 10},
        help_text="`copied` or, where nothing had changed and so no new copy was made, `unchanged`; null until done.",
    )
    problem_code = Words(40)
    problem = Words(500, help_text="Why the last attempt failed, in a sentence.")
    snapshot = Id(allow_null=True, help_text="The copy that it made.")


class SnapshotOfDesk(Shape):
    """A copy of a source."""

    id = Id(help_text="What `passage.snapshot` of a citation names.")
    how = OneOf(How)
    captured_at = serializers.DateTimeField()
    media_type = Words(120)
    size = Whole(0, 2**63 - 1, help_text="Bytes.")
    sha256 = Described({"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}, help_text="Null where protected.")
    state = OneOf(BytesState, help_text="`redacted`: removed on a legal ground.")
    read = Yes(help_text="Whether its text has been read.")
    characters = Described({"type": ["integer", "null"], "minimum": 0}, help_text="Of its text; null while unread.")
    title = Words(1_000)
    language = Words(12)
    problem = Words(300, help_text="Why there is no text, or not all of it.")


class SnapshotWithText(SnapshotOfDesk):
    """A copy with its text: the positions of a passage count its code points."""

    text = Described({"type": ["string", "null"]}, help_text="Null while it is unread, or where it was removed.")


class CheckOfDesk(Shape):
    """One answer of the publish gate."""

    name = Words(40)
    title = Words(200)
    level = Described({"type": "string", "enum": [level.value for level in Level]})
    passed = Yes()
    why = Words(4_000, help_text="What is missing, in a sentence.")
    waivable = Yes(help_text="Whether a publisher may waive it, with a reason that is published.")
    waived = Words(600, help_text="That reason.")


class GateOfDesk(Shape):
    """What stands in the way of publishing. `etag` names the state that was looked at, as the claim’s own does."""

    claim = Id()
    language = Tag()
    state = OneOf(State)
    revision = Whole(0, 2**63 - 1)
    etag = Words(200)
    clear = Yes(help_text="Whether no check blocks.")
    checks = Rows(CheckOfDesk())


class ClaimantOfDesk(Shape):
    """A claimant."""

    id = Id()
    name = Words(200)
    kind = OneOf(ClaimantKind)
    role = Words(300)
    same_as = Rows(Words(500))


class TopicOfDesk(Shape):
    """A topic."""

    id = Id()
    name = Words(120)
    description = Words(400)


class PublisherOfDesk(Shape):
    """A publisher."""

    id = Id()
    name = Words(200)
    note = Words(300)
