"""A newsroom to explore: rows of every sort, a key that may everything, and words that lead to what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claims.models import BulkFile, PublicClaim
from claims.sync import bulk_files
from claims.vocabulary import BulkKind
from factcheck.accounts.models import Scope
from factcheck.accounts.models.keys import HIGHEST_RATE
from factcheck.accounts.roles import Role
from factcheck.accounts.services.keys import issue_key
from tests import copies, factories
from tests.web.newsroom import open_newsroom

Known = Mapping[str, Mapping[str, Sequence[str]]]
"""By a regular expression of paths, and by parameter or member: values to choose from besides invented ones."""


@dataclass(frozen=True)
class Ground:
    """What there is to ask for, and a key's header."""

    known: Known
    key: Mapping[str, str]


def build() -> Ground:
    """Made through the services that the desk uses."""
    newsroom = open_newsroom()
    for kind in BulkKind:
        bulk_files.build(kind)
    editions = [
        newsroom.main, newsroom.disputed, newsroom.qualified, newsroom.framing, newsroom.withdrawn, newsroom.redacted,
    ]  # fmt: skip
    public = PublicClaim.objects.get(claim=newsroom.main.claim_id)
    claimants, topics = list(public.claimants.all()), list(public.topics.all())
    sources = [str(newsroom.open_source.pk), str(newsroom.protected_source.pk)]
    copy = copies.held(newsroom.open_source, "Forty spans were counted.")
    drafts = [str(factories.logged_claim().pk) for _ in range(3)]
    named = [str(row.pk) for row in claimants]
    known: Known = {
        "^/api/v1/claims/": {
            "path.id": [str(edition.claim_id) for edition in editions],
            "path.number": ["1", "2", "3"],
        },
        "^/api/v1/sources/": {"path.id": sources},
        "^/api/v1/claimants/": {"path.slug": [row.slug for row in claimants]},
        "^/api/v1/topics/": {"path.slug": [row.slug for row in topics]},
        "^/api/v1/bulk/": {"path.name": list(BulkFile.objects.values_list("name", flat=True))},
        "^/api/v1/desk/claims/": {
            "path.id": [*drafts, str(newsroom.draft.pk), str(newsroom.main.claim_id)],
            "header.If-Match": ["*"],
            "body.source": sources,
            "body.speakers[*].claimant": named,
        },
        "^/api/v1/desk/claims$": {
            "body.claimants[*].claimant": named,
            "body.appearances[*].speakers[*].claimant": named,
            "body.citations[*].source": sources,
        },
        "^/api/v1/desk/sources/(?!.*/snapshots/)": {"path.id": sources, "header.If-Match": ["*"]},
        "^/api/v1/desk/sources/.*/snapshots/": {"path.id": sources[:1], "path.copy": [str(copy.pk)]},
    }
    owner, administrator = factories.person(Role.EDITOR), factories.person(Role.ADMINISTRATOR)
    _, token = issue_key(
        owner=owner, name="Explorer", scopes=Scope.values, actor=administrator, per_minute=HIGHEST_RATE
    )
    return Ground(known, {"Authorization": f"Bearer {token}"})
