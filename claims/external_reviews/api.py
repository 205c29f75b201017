"""Other organisations' reviews of a claim, with their publishers: never verdicts of this newsroom."""

from typing import Any

from rest_framework import generics, serializers

from claims.api.claims import ClaimView
from claims.external_reviews.queries import ReviewShown, tied_to


class OrNullField(serializers.CharField):
    """Text of theirs, null where they gave none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        return str(value) if value else None


class _ExternalNumberField(OrNullField):
    def __init__(self, **options: Any) -> None:
        super().__init__(help_text="The other organisation's number on its own scale. null if it gave none.", **options)


class ExternalPublisherSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="publisher")
    site = serializers.CharField(help_text="The host of `url`, without `www`.")


class ExternalRatingSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(
        source="rating", help_text="Their rating in their words; empty where they gave a number."
    )
    value = _ExternalNumberField(source="rating_value")
    best = _ExternalNumberField(source="rating_best")
    worst = _ExternalNumberField(source="rating_worst")


class ExternalReviewSerializer(serializers.Serializer[Any]):
    """A review by another organisation, in its own words, that an editor here says is of the same claim."""

    publisher = ExternalPublisherSerializer(source="*")
    url = serializers.URLField(help_text="Their review.")
    title = serializers.CharField(help_text="Empty where they gave none.")
    claim_reviewed = serializers.CharField(source="claim_text", help_text="The claim in their words.")
    claimant = serializers.CharField(help_text="Who made it, by what they say; empty where they do not.")
    claim_date = OrNullField(help_text="EDTF: a year, a month or a day; null where it is not known.")
    review_date = OrNullField(help_text="EDTF: a year, a month or a day; null where it is not known.")
    rating = ExternalRatingSerializer(source="*")
    language = OrNullField(help_text="BCP 47; null where they did not say.")


class ExternalReviewList(ClaimView, generics.ListAPIView[Any]):
    """Reviews of the same claim by other organisations. Their findings are theirs: compare no rating with ours."""

    serializer_class = ExternalReviewSerializer
    refusals = (410, 451)
    operations = {"GET": ("listExternalReviews", "Other organisations' reviews of a claim")}

    def get_queryset(self) -> list[ReviewShown]:  # type: ignore[override]  # rows of a query with columns of its own
        if not self.is_public():
            self.live_item()
        return list(tied_to(self.public.claim_id))
