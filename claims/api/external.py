"""Other organisations' reviews of a claim, with their publishers: never verdicts of this newsroom."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.request import Request

from claims.api.answers import Door, encode, send_list
from claims.api.claims import public_claim, taken_down
from claims.api.describing import ID, describe, list_of
from claims.api.parameters import LANGUAGE
from claims.documents import Json
from claims.queries import items
from claims.queries.external_reviews import ReviewShown, tied_to
from claims.vocabulary import PublicStatus
from factcheck.core.partial_date import PartialDate

_DATE = "EDTF: a year, a month or a day; null where it is not known."
_NUMBER = "As they wrote it; null where they gave none. On their scale, which is not ours."


class ExternalReviewShape(serializers.Serializer[Any]):
    """A review by another organisation, in its own words, that an editor here says is of the same claim."""

    publisher = inline_serializer(
        "ExternalPublisher",
        {"name": serializers.CharField(), "site": serializers.CharField(help_text="The host of `url`, without `www`.")},
    )
    url = serializers.URLField(help_text="Their review.")
    title = serializers.CharField(help_text="Empty where they gave none.")
    claim_reviewed = serializers.CharField(help_text="The claim in their words.")
    claimant = serializers.CharField(help_text="Who made it, by what they say; empty where they do not.")
    claim_date = serializers.CharField(allow_null=True, help_text=_DATE)
    review_date = serializers.CharField(allow_null=True, help_text=_DATE)
    rating = inline_serializer(
        "ExternalRating",
        {
            "text": serializers.CharField(help_text="Their rating in their words; empty where they gave a number."),
            "value": serializers.CharField(allow_null=True, help_text=_NUMBER),
            "best": serializers.CharField(allow_null=True, help_text=_NUMBER),
            "worst": serializers.CharField(allow_null=True, help_text=_NUMBER),
        },
    )
    language = serializers.CharField(allow_null=True, help_text="BCP 47; null where they did not say.")


class ExternalReviews(Door):
    """Reviews of the same claim by other organisations. Their findings are theirs: compare no rating with ours."""

    parameters = (LANGUAGE,)

    @describe(
        "listExternalReviews",
        (LANGUAGE,),
        summary="Other organisations' reviews of a claim",
        answer=list_of("ExternalReviews", ExternalReviewShape(many=True)),
        path=[ID],
        refusals=(400, 404, 410, 451),
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        public, tag, nothing_new = public_claim(self, request, id)
        if nothing_new:
            return nothing_new
        if public.status != PublicStatus.LIVE:
            [item] = items.by_edition([public.edition_id], items.claim_address())
            raise taken_down(public, item)
        return send_list(request, (encode(_written(one)) for one in tied_to(public.claim_id)), tag, page=None)


def _written(review: ReviewShown) -> Json:
    return {
        "publisher": {"name": review.publisher, "site": review.site},
        "url": review.url,
        "title": review.title,
        "claim_reviewed": review.claim_text,
        "claimant": review.claimant,
        "claim_date": _date(review.claim_date),
        "review_date": _date(review.review_date),
        "rating": {
            "text": review.rating,
            "value": review.rating_value or None,
            "best": review.rating_best or None,
            "worst": review.rating_worst or None,
        },
        "language": review.language or None,
    }


def _date(date: PartialDate | None) -> str | None:
    return str(date) if date else None
