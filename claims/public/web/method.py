"""The page on how the newsroom works."""

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest

from claims import wording
from claims.public.queries.cards import public_ratings
from claims.public.web.page import RenderedPage, public_page, render
from claims.vocabulary import EditionKind


@public_page()
def how_we_work(request: HttpRequest) -> RenderedPage:
    """The method. Ratings, states and editions come from the ledger's own tables."""
    ratings = public_ratings().values()
    return render(
        request,
        "claims/how_we_work.html",
        {
            "scales": [(scale, list(rows)) for scale, rows in groupby(ratings, key=lambda rating: rating.scale)],
            "unrated": [(kind.label, why) for kind, why in wording.UNRATED.items()],
            "states": [(status.label, meaning) for status, meaning in wording.STATES.items()],
            "editions": [(kind.value, wording.EDITIONS[kind]) for kind in EditionKind],
            "about": settings.NEWSROOM_ABOUT,
            "section": "how_we_work",
        },
    )
