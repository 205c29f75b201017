"""Claims at the desk: to log, read and change them, and to add to them."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics

from claims.api.desk.claim_serializers import (
    AppearanceSerializer,
    CitationSerializer,
    ClaimInListSerializer,
    DeskClaimSerializer,
    NewAppearanceSerializer,
    NewCitationSerializer,
    NewClaimSerializer,
    verdict_in,
)
from claims.api.desk.views import REPRESENTATION, DeskView, named_as_sent
from claims.api.desk.working_copies import appearance_of, citation_of, plain
from claims.api.fields import IdField, MomentField, TextField
from claims.api.filters import ChoiceFilter, FilterSet, LanguageFilter
from claims.api.query import LANGUAGE, read_language
from claims.api.serializers import StrictSerializer
from claims.api.views import absolute
from claims.models import Activity, Verdict
from claims.queries import working_copy
from claims.services import adding, steps
from claims.vocabulary import State
from claims.working_copy import AppearanceCopy, CitationCopy
from factcheck.accounts.models import Scope
from factcheck.core.errors import NotFound


class ClaimFilter(FilterSet):
    whose = ChoiceFilter(
        "whose",
        ["mine", "all"],
        "`mine`: logged by the key’s owner or assigned to them; `all`: everybody’s.",
        method="by_owner",
        schema={"default": "mine"},
    )
    state = ChoiceFilter("state", list(State.values), "The state of the verdict.")
    language = LanguageFilter()

    def by_owner(self, rows: QuerySet[Verdict], name: str, value: str) -> QuerySet[Verdict]:
        owner = self.request.user
        return rows if value == "all" else rows.filter(Q(claim__logged_by=owner) | Q(assigned_to=owner))

    def filter_queryset(self, queryset: QuerySet[Verdict]) -> QuerySet[Verdict]:
        self.form.cleaned_data["whose"] = self.form.cleaned_data["whose"] or "mine"
        found: QuerySet[Verdict] = super().filter_queryset(queryset)
        return found


class ClaimView(DeskView):
    """A view of one claim: in the language asked for, else in the newsroom's, else the first by its tag."""

    parameters: Sequence[OpenApiParameter] = (LANGUAGE,)
    serializer_class: Any = DeskClaimSerializer

    def get_object(self) -> Verdict:
        """The claim's verdict; a change locks it until the transaction ends. Raises NotFound."""
        claim_id, asked = self.path["id"], read_language(self.query)
        known = sorted(Verdict.objects.filter(claim_id=claim_id).values_list("language", flat=True))
        usual = settings.LANGUAGE_CODE.split("-")[0]
        language = asked or (usual if usual in known else next(iter(known), usual))
        if language not in known:
            raise NotFound("There is no such claim.", field="language" if known else "id")
        reading = self.request.method in ("GET", "HEAD")
        return verdict_in(claim_id, language) if reading else steps.locked(claim_id, language)

    def etag(self, verdict: Verdict) -> str:
        """Strong: it depends on revision, language and state, on which the whole answer depends."""
        state = (REPRESENTATION, verdict.claim_id, verdict.language, verdict.state, verdict.state_since.isoformat())
        digest = hashlib.sha256(" ".join(map(str, state)).encode()).hexdigest()[:16]
        return f'"{verdict.claim.revision}-{digest}"'

    def location(self, row: Any) -> str:
        claim_id = row.claim_id if isinstance(row, Verdict) else self.path["id"]
        return absolute(reverse("api:desk-claim", args=[claim_id]))


class Claims(ClaimView, generics.ListCreateAPIView[Any]):
    """The desk’s claims."""

    parameters = ()
    queryset = Verdict.objects.select_related("claim")
    filterset_class = ClaimFilter
    ordering = ("-claim__logged_at", "-claim_id", "-language")
    limits = (50, 100)
    tagged = ("POST",)
    request_serializers = {"POST": NewClaimSerializer}
    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.CLAIMS_WRITE,)}
    operations = {
        "GET": ("listDeskClaims", "The owner’s claims, newest first, and the state of each"),
        "POST": ("logClaim", "Log a claim"),
    }

    def get_response_serializer_class(self) -> Any:
        return DeskClaimSerializer if self.request.method == "POST" else ClaimInListSerializer


class OneClaim(ClaimView, generics.RetrieveUpdateAPIView[Any]):
    """One claim’s working copy."""

    tagged = ("GET", "PATCH")
    conditional = ("PATCH",)
    request_serializers = {"PATCH": DeskClaimSerializer}
    scopes = {"GET": (Scope.DESK_READ,), "PATCH": (Scope.CLAIMS_WRITE, Scope.DESK_READ)}
    operations = {
        "GET": ("getDeskClaim", "A claim’s working copy"),
        "PATCH": (
            "changeDeskClaim",
            "Change a claim’s working copy; a verdict in review or approved goes back to research",
        ),
    }


class AddedRow(ClaimView, generics.CreateAPIView[Any]):
    """A row added to a claim, whatever else is in it."""

    conditional = ("POST",)
    scopes = {"POST": (Scope.CLAIMS_WRITE,)}

    def locked(self) -> Verdict:
        """The verdict in the state that If-Match names, where it is given."""
        verdict = self.get_object()
        self.expect(self.etag(verdict))
        return verdict

    def written(self, row: AppearanceCopy | CitationCopy) -> Any:
        return plain(row)


class AddAppearanceSerializer(NewAppearanceSerializer):
    """An appearance to add."""

    def create(self, values: dict[str, Any]) -> AppearanceCopy:
        actor, verdict = values.pop("actor"), self.context["view"].locked()
        with named_as_sent(row_of="appearances"):
            row = adding.add_appearance(
                claim_id=verdict.claim_id, language=verdict.language, appearance=appearance_of(values), actor=actor
            )
        copy, _ = working_copy.read(verdict.claim_id, verdict.language)
        return next(one for one in copy.appearances if one.id == row.pk)


class AddCitationSerializer(NewCitationSerializer):
    """A citation to add."""

    def create(self, values: dict[str, Any]) -> CitationCopy:
        actor, verdict = values.pop("actor"), self.context["view"].locked()
        with named_as_sent(row_of="citations"):
            row = adding.add_citation(
                claim_id=verdict.claim_id, language=verdict.language, citation=citation_of(values), actor=actor
            )
        copy, _ = working_copy.read(verdict.claim_id, verdict.language)
        return next(one for one in copy.citations if one.id == row.pk)


class Appearances(AddedRow):
    """Sightings of a claim."""

    serializer_class = AppearanceSerializer
    request_serializers = {"POST": AddAppearanceSerializer}
    operations = {"POST": ("addAppearance", "Add an appearance to a claim")}


class Citations(AddedRow):
    """Evidence on a claim."""

    serializer_class = CitationSerializer
    request_serializers = {"POST": AddCitationSerializer}
    operations = {"POST": ("addCitation", "Add a citation to a claim, under the next number")}


class CommentSerializer(StrictSerializer):
    """A comment for the desk, in the claim’s history."""

    id = IdField(read_only=True)
    claim = IdField(source="claim_id", read_only=True)
    note = TextField(4_000, filled=True)
    at = MomentField()

    def create(self, values: dict[str, Any]) -> Activity:
        return steps.comment(claim_id=self.context["view"].path["id"], note=values["note"], actor=values["actor"])


class Comments(ClaimView, generics.CreateAPIView[Any]):
    """Comments on a claim, for the desk."""

    parameters = ()
    serializer_class = CommentSerializer
    request_serializers = {"POST": CommentSerializer}
    scopes = {"POST": (Scope.COMMENTS_WRITE,)}
    operations = {"POST": ("addComment", "Comment on a claim, for the desk only")}
