"""Live facts of a verdict's evidence: the last result for each quotation, and its passages as Web Annotations."""

import json
from datetime import UTC
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from claims.api.claims import ClaimView
from claims.api.renderers import VerbatimJSONRenderer
from claims.api.serializers import SHA256
from claims.api.views import absolute
from claims.documents import Json
from claims.public.queries.current_document import shown, source_ids, sources_now
from claims.public.queries.quotations import PassageLocation, checked
from claims.queries import items
from claims.quotations import collapsed
from claims.vocabulary import Provenance, QuotationStatus
from sources.models import How, Source
from sources.quotes.annotations import annotation, annotation_page
from sources.quotes.selectors import TextQuoteSelector

_MOMENT: dict[str, Any] = {"format": "%Y-%m-%dT%H:%M:%S.%fZ", "default_timezone": UTC}


class DifferenceSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(
        ["same", "removed", "added"], help_text="removed: only in the quotation; added: only in our copy."
    )
    text = serializers.CharField(trim_whitespace=False)


class PositionSerializer(serializers.Serializer[Any]):
    """Where the words are in the copy's text: code points, `end` exclusive."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class QuotedCopySerializer(serializers.Serializer[Any]):
    """The copy that contains the words."""

    id = serializers.UUIDField(source="snapshot")
    sha256 = serializers.RegexField(SHA256)
    captured_at = serializers.DateTimeField(**_MOMENT)
    how = serializers.ChoiceField(How.choices)
    text_url = serializers.SerializerMethodField(help_text="Its text, where the source is free to publish.")

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_text_url(self, located: PassageLocation) -> str | None:
        return absolute(located.copy_url) if located.copy_url else None


class QuotationSerializer(serializers.Serializer[Any]):
    """What was last found of a quotation. It does not say whether the words are true."""

    citation = serializers.IntegerField(source="row.number", help_text="The citation's number: `[@1]` in the body.")
    source = serializers.UUIDField(source="row.source")  # type: ignore[assignment]  # a member of the answer
    quotation = serializers.CharField(source="row.quotation")
    provenance = serializers.ChoiceField(Provenance.choices, source="row.provenance")
    status = serializers.ChoiceField(QuotationStatus.choices, source="found.status")
    checked_at = serializers.DateTimeField(source="found.checked_at", allow_null=True, **_MOMENT)
    since = serializers.DateTimeField(
        source="found.since", allow_null=True, help_text="When this status was first found.", **_MOMENT
    )
    copy = QuotedCopySerializer(source="found.located", allow_null=True)
    position = PositionSerializer(source="found.located.position", allow_null=True)
    differences = DifferenceSerializer(source="found.differences", many=True, help_text="Of a near match.")


class AnnotationPageSerializer(serializers.Serializer[Any]):
    """A W3C Web Annotation page (https://www.w3.org/TR/annotation-model/)."""

    id = serializers.URLField()
    type = serializers.CharField(help_text="AnnotationPage")
    items = serializers.ListField(child=serializers.JSONField(), help_text="Annotations of text selectors.")

    def to_representation(self, page: Json) -> Json:
        return page


class EvidenceView(ClaimView):
    refusals = (410, 451)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The public sources of the live edition."""
        return sources_now(source_ids(self.document["content"]))

    @cached_property
    def document(self) -> Json:
        """The live edition's document. Raises Refused where there is none."""
        found: Json = json.loads(self.live_item().document or b"")
        return found

    def quotations(self) -> list[dict[str, Any]]:
        """The citations of the live edition whose quotation was checked, each with what was found."""
        citations = shown(self.document, self.sources)["content"]["citations"]
        found = checked(self.public.claim_id, citations, self.sources)
        return [{"row": row, "found": found[row["number"]]} for row in citations if row["number"] in found]


class QuotationList(EvidenceView, generics.ListAPIView[Any]):
    """What was last found of each quotation of the present verdict. It does not say whether the words are true."""

    serializer_class = QuotationSerializer
    operations = {"GET": ("listQuotations", "What was found of a verdict's quotations")}

    def get_queryset(self) -> Any:
        return self.quotations()


class JSONLDRenderer(VerbatimJSONRenderer):
    """JSON-LD, with the media type of the Web Annotation Protocol, section 4.1."""

    media_type = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


class AnnotationPage(EvidenceView, generics.RetrieveAPIView[Any]):
    """The passages that the present verdict quotes, as a page of W3C Web Annotations (JSON-LD)."""

    serializer_class = AnnotationPageSerializer
    renderer_classes = [JSONLDRenderer]
    media_type = "application/ld+json"
    operations = {"GET": ("listAnnotations", "A verdict's passages as Web Annotations")}

    def get_object(self) -> Json:
        found = [
            self._annotation(one["row"], one["found"].located) for one in self.quotations() if one["found"].located
        ]
        return annotation_page(id=absolute(self.request.get_full_path()), items=found)

    def _annotation(self, row: Json, located: PassageLocation) -> Json:
        """Of the copy's text where readers may have it; else of the live page, or of ours where there is none.

        Only the copy's text has our positions and the words before and after as we read them. In a page a reader finds
        the exact words, spaced as a browser spaces them.
        """
        source, verdict = self.sources[row["source"]], items.claim_address().of(self.public.slug)
        common: Json = {
            "id": f"{verdict}#citation-{row['number']}",
            "captured_at": located.captured_at,
            "body_url": verdict,
            "created": self.public.published_at,
            "creator": settings.NEWSROOM_NAME,
        }
        if not located.copy_url:
            words = TextQuoteSelector(collapsed(located.selector.exact), "", "")
            return annotation(source_url=source.url or verdict, selector=words, position=None, **common)
        return annotation(
            source_url=absolute(reverse("copy_text", args=[source.pk, located.snapshot])),
            selector=located.selector,
            position=located.position,
            cached_url=absolute(located.copy_url),
            scope_url=source.url,
            **common,
        )
