"""Who made the claims of live verdicts, what these are about, and the ratings."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from claims.api.views import PublicView, absolute
from claims.models import Claimant, Rating, Topic
from claims.vocabulary import ClaimantKind


class _NamedSerializer(serializers.ModelSerializer[Any]):
    url = serializers.SerializerMethodField(help_text="The page for readers.")
    page = ""
    """The name of the page's address."""

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, row: Any) -> str:
        return absolute(reverse(self.page, args=[row.slug]))


class ClaimantSerializer(_NamedSerializer):
    """A person, group, organisation, state or outlet that made a published claim."""

    page = "claimant"
    kind = serializers.ChoiceField(ClaimantKind.choices)

    class Meta:
        model = Claimant
        fields = ["id", "slug", "url", "name", "kind", "role", "same_as"]


class TopicSerializer(_NamedSerializer):
    """A subject heading of a published claim."""

    page = "topic"

    class Meta:
        model = Topic
        fields = ["id", "slug", "url", "name", "description"]


class RatingSerializer(serializers.ModelSerializer[Any]):
    """A label. `value` is its place on its scale, 1 lowest; null where it has none."""

    scale = serializers.CharField(source="scale_id")
    scale_name = serializers.CharField(source="scale.name")

    class Meta:
        model = Rating
        fields = ["key", "name", "scale", "scale_name", "value", "definition"]


class NamedView(PublicView):
    ordering = ("tally__name", "pk")
    limits: tuple[int, int] | None = (100, 1_000)
    missing = "No published verdict names it."


class ClaimantView(NamedView):
    queryset = Claimant.objects.published().select_related("tally")
    serializer_class = ClaimantSerializer


class ClaimantList(ClaimantView, generics.ListAPIView[Any]):
    """Who made the claims of live verdicts, by name."""

    operations = {"GET": ("listClaimants", "Claimants")}


class ClaimantDetail(ClaimantView, generics.RetrieveAPIView[Any]):
    """One claimant, by slug or id."""

    limits = None
    operations = {"GET": ("getClaimant", "One claimant")}


class TopicView(NamedView):
    queryset = Topic.objects.published().select_related("tally")
    serializer_class = TopicSerializer


class TopicList(TopicView, generics.ListAPIView[Any]):
    """What live verdicts are about, by name."""

    operations = {"GET": ("listTopics", "Topics")}


class TopicDetail(TopicView, generics.RetrieveAPIView[Any]):
    """One topic, by slug or id."""

    limits = None
    operations = {"GET": ("getTopic", "One topic")}


class RatingList(PublicView, generics.ListAPIView[Any]):
    """Every rating, scale by scale, best first: a short list without pages."""

    queryset = Rating.objects.select_related("scale").order_by("scale__position", "position")
    serializer_class = RatingSerializer
    operations = {"GET": ("listRatings", "Ratings")}
