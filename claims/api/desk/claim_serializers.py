"""A claim's working copy as JSON. Lengths and choices are the columns' own; optional members say their default."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from claims.api.desk.working_copies import changed_copy, new_copy, plain
from claims.api.fields import (
    LARGEST,
    ChoiceField,
    DayField,
    IdField,
    LanguageField,
    ListField,
    MomentField,
    PartialDateField,
    PatternField,
    StrictField,
    TextField,
    TrueOrFalseField,
    WholeNumberField,
)
from claims.api.serializers import StrictSerializer
from claims.api.views import absolute
from claims.models import Verdict
from claims.models.claims import SHORT_CLAIM
from claims.queries import working_copy
from claims.services.adding import MOST_ROWS
from claims.services.claims import log_claim, save_working_copy
from claims.vocabulary import (
    Bearing,
    ClaimKind,
    ContactOutcome,
    LinkKind,
    Mode,
    Origin,
    Provenance,
    Stance,
    State,
)

MOST_SPEAKERS = 20
MOST_TOPICS = 100
_MAY: dict[str, Any] = {"required": False}
_NULL: dict[str, Any] = {"required": False, "allow_null": True}


class ClaimantRoleSerializer(StrictSerializer):
    """A claimant of the claim, or a speaker, and what they were then."""

    claimant = IdField(help_text="The claimant’s id.")
    role = TextField(300, **_MAY)


class NewPartSerializer(StrictSerializer):
    """A proposition of a compound claim, with its own finding."""

    text = TextField(300, filled=True)
    finding = TextField(120, **_MAY, help_text="In a word or two: documented, not supported …")


class NewAppearanceSerializer(StrictSerializer):
    """A dated sighting of the claim: who said or reported it, where, in which words."""

    mode = ChoiceField(Mode, **_MAY, help_text="`said` if left out.")
    date = PartialDateField(**_NULL)
    speakers = ListField(ClaimantRoleSerializer(), MOST_SPEAKERS, **_MAY)
    outlet = IdField(**_NULL, help_text="The claimant that carried or reported it.")
    attributed_to = IdField(**_NULL, help_text="For an attribution: to whom the outlet attributes the words.")
    venue = TextField(300, **_MAY)
    source = IdField(**_NULL)  # type: ignore[assignment]  # a member of the body; DRF’s own is not used here
    quotation = TextField(2_000, **_MAY, help_text="The exact words; no quotation marks.")
    provenance = ChoiceField(Provenance, **_MAY, help_text="`unconfirmed` if left out.")
    language = LanguageField(allow_empty=True, **_MAY, help_text="Language of the quotation as given here.")
    original_text = TextField(2_000, **_MAY)
    original_language = LanguageField(allow_empty=True, **_MAY)
    translated_by = TextField(200, **_MAY)
    note = TextField(1_000, **_MAY)


class PassageSerializer(StrictSerializer):
    """Words picked in the text of a copy: a W3C TextQuoteSelector and TextPositionSelector (code points)."""

    snapshot = IdField(help_text="The copy’s id, from /api/v1/desk/sources/<id>/snapshots.")
    exact = TextField(4_000, filled=True, verbatim=True)
    prefix = TextField(200, verbatim=True)
    suffix = TextField(200, verbatim=True)
    start = WholeNumberField(0, LARGEST)
    end = WholeNumberField(1, LARGEST, help_text="Exclusive.")


class NewCitationSerializer(StrictSerializer):
    """Evidence: a source’s bearing on the claim."""

    source = IdField()  # type: ignore[assignment]  # a member of the body; DRF’s own is not used here
    stance = ChoiceField(Stance)
    bears_on = ChoiceField(Bearing, **_MAY, help_text="`substance` if left out.")
    note = TextField(1_000, **_MAY, help_text="What the passage shows, in the desk’s words.")
    quotation = TextField(2_000, verbatim=True, **_MAY, help_text="The exact words; no quotation marks.")
    provenance = ChoiceField(Provenance, **_MAY, help_text="`unconfirmed` if left out.")
    locator = TextField(120, **_MAY, help_text="Page, paragraph, article or minute.")
    passage = PassageSerializer(**_NULL)
    part = WholeNumberField(0, MOST_ROWS - 1, **_NULL, help_text="The place of a part, from 0; null for the whole.")


class NewLinkSerializer(StrictSerializer):
    """How the claim relates to another."""

    to_claim = IdField()
    kind = ChoiceField(LinkKind)
    rationale = TextField(400, filled=True)


class NewContactSerializer(StrictSerializer):
    """Right of reply: whom the desk asked, when, and what came back."""

    whom = TextField(200, filled=True)
    contacted_on = DayField()
    deadline = DayField(**_NULL)
    outcome = ChoiceField(ContactOutcome, **_MAY, help_text="`waiting` if left out.")
    reply = TextField(4_000, **_MAY)


class PartSerializer(NewPartSerializer):
    """A part with its id; without one it is new."""

    id = IdField(**_NULL)


class AppearanceSerializer(NewAppearanceSerializer):
    """An appearance with its id; without one it is new."""

    id = IdField(**_NULL)


class CitationSerializer(NewCitationSerializer):
    """A citation with its id and number; without them it is new."""

    id = IdField(**_NULL)
    number = WholeNumberField(
        1, LARGEST, **_NULL, help_text="Given by the ledger, and never changed: `[@3]` in the body."
    )


class LinkSerializer(NewLinkSerializer):
    """A link with its id; without one it is new."""

    id = IdField(**_NULL)


class ContactSerializer(NewContactSerializer):
    """A contact with its id; without one it is new."""

    id = IdField(**_NULL)


class VerdictSerializer(StrictSerializer):
    """The assessment."""

    headline = TextField(160, **_MAY, help_text="The finding, as a sentence. Not the claim.")
    summary = TextField(1_200, **_MAY)
    body = TextField(40_000, **_MAY, help_text="Markdown; cite with [@1].")
    rating = PatternField(r"^[a-z0-9][a-z0-9-]{0,29}$", 30, **_NULL, help_text="A key of /api/v1/ratings.")
    unrated_reason = TextField(600, **_MAY)
    looked_for = TextField(600, **_MAY)
    would_change = TextField(600, **_MAY)
    issuers_reason = TextField(600, **_MAY)
    no_contact_reason = TextField(600, **_MAY)
    words_are_ours = TrueOrFalseField(**_MAY)
    evidence_through = DayField(**_NULL)
    applies_from = PartialDateField(**_NULL)
    applies_to = PartialDateField(**_NULL)
    review_by = DayField(**_NULL)


class ClaimStateSerializer(StrictSerializer):
    """A claim’s verdict in one language: its state and its place."""

    id = IdField(source="claim_id", read_only=True)
    language = LanguageField(read_only=True)
    state = ChoiceField(State, read_only=True)
    state_since = MomentField()
    revision = WholeNumberField(
        0, 2**63 - 1, source="claim.revision", read_only=True, help_text="Counts every change of the working copy."
    )
    origin = ChoiceField(Origin, source="claim.origin", read_only=True)
    logged_at = MomentField(source="claim.logged_at")
    page = serializers.SerializerMethodField(help_text="Its page at the desk.")

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, verdict: Verdict) -> str:
        page = reverse("admin:claims_claim_change", args=[verdict.claim_id])
        return f"{absolute(page)}?language={verdict.language}"


class ClaimInListSerializer(ClaimStateSerializer):
    """A claim in a list."""

    short_claim = TextField(SHORT_CLAIM, source="claim.short_claim", read_only=True)
    headline = TextField(160, read_only=True)
    rating = StrictField({"type": ["string", "null"], "maxLength": 30}, source="rating_id", read_only=True)


class DeskClaimSerializer(ClaimStateSerializer):
    """A claim’s working copy. In a change, a list replaces the whole list by its rows’ ids; `verdict` is merged."""

    text = TextField(1_000, filled=True, help_text="One statement, in neutral words.")
    short_claim = TextField(SHORT_CLAIM, filled=True)
    kind = ChoiceField(ClaimKind, **_MAY, help_text="`fact` if left out of a new claim.")
    original_language = LanguageField(**_MAY, help_text="The language it was made in; `en` if left out of a new claim.")
    made_on = PartialDateField(**_NULL)
    why_chosen = TextField(600, **_MAY)
    topics = ListField(IdField(), MOST_TOPICS, unique=True, **_MAY)
    claimants = ListField(ClaimantRoleSerializer(), MOST_ROWS, **_MAY)
    parts = ListField(PartSerializer(), MOST_ROWS, **_MAY)
    appearances = ListField(AppearanceSerializer(), MOST_ROWS, **_MAY)
    citations = ListField(CitationSerializer(), MOST_ROWS, **_MAY)
    links = ListField(LinkSerializer(), MOST_ROWS, **_MAY)
    contacts = ListField(ContactSerializer(), MOST_ROWS, **_MAY)
    verdict = VerdictSerializer(**_MAY)

    def to_representation(self, verdict: Verdict) -> Any:
        copy, _ = working_copy.read(verdict.claim_id, verdict.language)
        return {**ClaimStateSerializer(verdict).data, **plain(copy)}

    def update(self, verdict: Verdict, values: dict[str, Any]) -> Verdict:
        actor = values.pop("actor")
        kept, _ = working_copy.read(verdict.claim_id, verdict.language)
        save_working_copy(
            claim_id=verdict.claim_id,
            language=verdict.language,
            revision=verdict.claim.revision,
            copy=changed_copy(kept, values),
            actor=actor,
        )
        return verdict_in(verdict.claim_id, verdict.language)


class NewClaimSerializer(DeskClaimSerializer):
    """A claim to log, with whatever is known already."""

    language = LanguageField(**_MAY, help_text="Of the verdict; `en` if left out.")
    parts = ListField(NewPartSerializer(), MOST_ROWS, **_MAY)
    appearances = ListField(NewAppearanceSerializer(), MOST_ROWS, **_MAY)
    citations = ListField(NewCitationSerializer(), MOST_ROWS, **_MAY)
    links = ListField(NewLinkSerializer(), MOST_ROWS, **_MAY)
    contacts = ListField(NewContactSerializer(), MOST_ROWS, **_MAY)

    def create(self, values: dict[str, Any]) -> Verdict:
        language = values.pop("language", "en")
        claim = log_claim(copy=new_copy(values), actor=values.pop("actor"), language=language)
        return verdict_in(claim.pk, language)


def verdict_in(claim_id: Any, language: str) -> Verdict:
    """The claim's verdict in a language."""
    return Verdict.objects.select_related("claim").get(claim_id=claim_id, language=language)
