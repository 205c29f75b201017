"""Published verdicts: as a list, one by one, and their histories."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from rest_framework import generics

from claims.api.filters import ChoiceFilter, FilterSet, LanguageFilter, SinceFilter, SlugOrIdFilter, WordsFilter
from claims.api.pagination import NewestFirstPagination
from claims.api.query import LANGUAGE, read_language
from claims.api.serializers import HistoryItemSerializer, ItemSerializer, withheld
from claims.api.views import PublicView
from claims.models import Claimant, Edition, PublicClaim, Topic
from claims.public.facets import facet
from claims.public.queries import walk
from claims.public.queries.walk import Selection
from claims.queries import items
from claims.queries.items import Item
from claims.ratings import RATINGS
from claims.vocabulary import ClaimKind, PublicStatus
from factcheck.core.errors import NotFound
from factcheck.core.problems import Refused
from factcheck.core.search_words import for_query

LIMITS = (20, 100)


class ClaimFilter(FilterSet):
    rating = ChoiceFilter("rating", [rating[0] for rating in RATINGS], "Key of a rating.")
    kind = ChoiceFilter("kind", list(ClaimKind.values), "What sort of statement.")
    claimant = SlugOrIdFilter("claimants", "Slug or id of who made it.")
    topic = SlugOrIdFilter("topics", "Slug or id of a subject heading.")
    language = LanguageFilter()
    published_since = SinceFilter(
        "published_at",
        "Editions from this moment on: a date, begun in the newsroom's time zone, or a date and time with its offset.",
    )
    text = WordsFilter(
        "words", "Words of the verdict, as people type them: `or`, `-without`, `\"exact words\"`."
    )  # fmt: skip

    def filter_queryset(self, queryset: Any) -> "NewestVerdicts":
        """The filters as one selection of the public index."""
        values = self.form.cleaned_data
        facets = [facet(name, values[name]) for name in ("rating", "kind", "language") if values[name]]
        named: tuple[tuple[str, type[Claimant | Topic]], ...] = (("claimant", Claimant), ("topic", Topic))
        for name, model in named:
            value = values[name]
            if isinstance(value, str):
                value = model.objects.filter(slug=value).values_list("pk", flat=True).first() or "none"
            facets += [facet(name, value)] if value else []
        words = for_query(values["text"]) if values["text"] else ""
        return NewestVerdicts(Selection(tuple(facets), words), values["published_since"])


@dataclass(frozen=True)
class NewestVerdicts:
    """The live verdicts of a selection that were published since a moment."""

    selection: Selection
    since: datetime | None

    def newest(self, limit: int, *, below: int | None) -> list[PublicClaim]:
        """At most `limit` rows with a seq below `below`, newest first."""
        live = PublicClaim.objects.published()
        start = 0
        if self.since is not None:
            # The log reads the clock under its lock: moments and seqs have the same order.
            first = live.filter(published_at__gte=self.since).order_by("published_at").first()
            if first is None or first.seq is None:
                return []
            start = first.seq
        return list(walk.newest_rows(self.selection, limit, below=below, since=start).only("seq", "edition"))


class ClaimList(PublicView, generics.ListAPIView[Any]):
    """Live verdicts, newest edition first."""

    queryset = PublicClaim.objects.published()
    pagination_class = NewestFirstPagination
    serializer_class = ItemSerializer
    filterset_class = ClaimFilter
    ordering = ("-seq",)
    limits = LIMITS
    operations = {"GET": ("listClaims", "Published verdicts")}

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        rows = super().paginate_queryset(queryset) or []
        return items.by_edition([row.edition_id for row in rows], items.claim_address())


class ClaimView(PublicView):
    """A view of one claim's verdict: in the language asked for, else the newsroom's, else the one published first."""

    parameters = (LANGUAGE,)

    @cached_property
    def public(self) -> PublicClaim:
        """The verdict's public row. Raises NotFound."""
        rows = {row.language: row for row in self._rows()}
        usual = rows.get(settings.LANGUAGE_CODE.split("-")[0]) or next(reversed(rows.values()), None)
        asked = read_language(self.query)
        row = rows.get(asked) if asked else usual
        if row is None:
            raise NotFound(
                "No verdict on this claim is published in this language.", field="language" if rows else "id"
            )
        return row

    def _rows(self) -> QuerySet[PublicClaim]:
        return PublicClaim.objects.filter(claim_id=self.path["id"]).order_by("-first_published_at")

    def is_public(self) -> bool:
        return self.public.status == PublicStatus.LIVE

    def live_item(self) -> Item:
        """The present edition. Raises Refused: 410 with the tombstone, 451 with the notice."""
        [item] = items.by_edition([self.public.edition_id], items.claim_address())
        if self.public.status == PublicStatus.LIVE and item.document is not None:
            return item
        status, code, message = (
            (451, "redacted", "The verdict was removed on a legal ground. Delete your copy.")
            if self.public.status == PublicStatus.REDACTED
            else (410, "withdrawn", "The verdict was withdrawn; `item` says why.")
        )
        raise Refused(message, status=status, code=code, members={"item": item.json()})


class ClaimDetail(ClaimView, generics.RetrieveAPIView[Any]):
    """The present verdict on one claim."""

    serializer_class = ItemSerializer
    refusals = (410, 451)
    operations = {"GET": ("getClaim", "The present verdict on a claim")}

    def get_object(self) -> Item:
        return self.live_item()


class EditionView(ClaimView):
    """A view of what was published on one claim in one language."""

    def editions(self) -> QuerySet[Edition]:
        """The numbers of the editions, and what is public of their redactions."""
        rows = Edition.objects.filter(claim_id=self.public.claim_id, language=self.public.language)
        return rows.select_related("redaction").only("number", "redaction__reason", "redaction__note")


class EditionList(EditionView, generics.ListAPIView[Any]):
    """Everything that was published on one claim in one language, oldest first.

    No edition is left out, and a withdrawn verdict keeps its history, as its pages do. A redacted edition has no
    document any more: `withheld` says why.
    """

    serializer_class = HistoryItemSerializer
    ordering = ("number",)
    limits = LIMITS
    operations = {"GET": ("listEditions", "The history of a verdict")}

    def get_queryset(self) -> Any:
        return self.editions()

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        rows = super().paginate_queryset(queryset) or []
        found = {item.number: item for item in items.by_edition([row.pk for row in rows], items.claim_address())}
        return [(found[row.number], row) for row in rows]


class EditionDetail(EditionView, generics.RetrieveAPIView[Any]):
    """One edition of a verdict, by its number."""

    serializer_class = ItemSerializer
    refusals = (451,)
    operations = {"GET": ("getEdition", "One edition of a verdict")}

    def get_object(self) -> Item:
        public, number = self.public, self.path["number"]
        found = items.history(public.claim_id, public.language, items.claim_address(), after=number - 1, limit=1)
        if not found or found[0].number != number:
            raise NotFound("There is no such edition.", field="number")
        [item] = found
        if item.document is None:
            raise Refused(
                "This edition was removed on a legal ground. Delete your copy.",
                status=451, code="redacted", members={"item": withheld(item, self.editions().get(number=number))},
            )  # fmt: skip
        return item
