"""(c) Queries per answer: of every reader page, API resource and admin list, by the address tables themselves."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from claims.models import PublicClaim
from claims.public.web import page_cache
from factcheck.accounts.models import User
from sources.models import Snapshot, Source
from sources.services.sources import change_source
from sources.services.text_extraction import read_due
from sources.services.uploads import upload_copy
from tests import factories
from tests.benchmarks.ledger import Ledger
from tests.benchmarks.results import Result

SEARCHES = ("?q=archive", "?text=archive&rating=half-true&limit=100")


@dataclass(frozen=True)
class Counts:
    """Queries by address, nothing cached."""

    by_address: dict[str, int]


def count(ledger: Ledger, person: User) -> Counts:
    """Ask once for each address, as a reader or consumer, and for each admin list as `person`."""
    anonymous, desk = Client(headers={"Host": "127.0.0.1"}), Client(headers={"Host": "127.0.0.1"})
    desk.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    found = {}
    for name, address in {**_reader_pages(ledger), **_api(ledger)}.items():
        found[name] = _queries(anonymous, address)
    for name, address in _admin_lists().items():
        found[name] = _queries(desk, address)
    return Counts(found)


def compare(few: Counts, many: Counts, *, sizes: tuple[int, int]) -> Result:
    """How many addresses ask more often in the bigger ledger. None may."""
    grown = {
        name: f"{few.by_address[name]} → {asked}"
        for name, asked in many.by_address.items()
        if asked > few.by_address[name]
    }
    most = max(many.by_address.items(), key=lambda one: one[1])
    detail = (
        f"{len(many.by_address)} addresses at {sizes[0]:,} and {sizes[1]:,} live claims; most: {most[1]} of {most[0]}"
    )
    if grown:
        detail += "; grown: " + ", ".join(f"{name} {change}" for name, change in sorted(grown.items()))
    return Result(
        "(c) addresses whose queries grow with the claims", len(grown), 0, 0, "", detail, at_most=True, timed=False
    )


def _queries(client: Client, address: str) -> int:
    page_cache.pages.forget()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        status = response.status_code
    if status != 200:  # OK
        raise RuntimeError(f"{address}: {status}")
    return len(queries)


def _reader_pages(ledger: Ledger) -> dict[str, str]:
    row = PublicClaim.objects.get(claim_id=ledger.templates[-1].claim)
    copy = _free_copy(row.sources.all()[0])
    rated = PublicClaim.objects.published().exclude(rating="")[0]
    given: dict[str, list[object]] = {
        "copy": [copy.source_id, copy.pk],
        "copy_text": [copy.source_id, copy.pk],
        "original": [copy.source_id, copy.pk],
        "claim": [row.slug],
        "embed": [row.slug],
        "edition": [row.slug, 1],
        "claimant": [row.claimants.all()[0].slug],
        "topic": [row.topics.all()[0].slug],
        "rating": [rated.rating],
        "source": [row.sources.all()[0].pk],
        "sitemap_part": ["topics", 1],
    }
    # What lies below a page is named after it.
    below = {"list_csv", "list_jsonld", "feed_atom", "feed_json"}
    given |= {f"{page}_{name}": values for page, values in list(given.items()) for name in below}
    pages = {f"page {name}": reverse(name, args=given.get(name, [])) for name in _names("claims.public.web.urls")}
    # A long list is read a piece at a time: what is counted of a stream is what its first byte takes.
    pages["page oembed"] += f"?url={settings.PUBLIC_ORIGIN}{pages['page claim']}"
    pages["page fact check tools"] = f"{reverse('fact_check_tools')}?query=archive&pageSize=100"
    return pages | {"page search for a word": pages["page search"] + SEARCHES[0]}


def _free_copy(source: Source) -> Snapshot:
    """A copy that readers may have whole, for the addresses of copies."""
    actor = factories.person()
    copy = upload_copy(source_id=source.pk, body=b"Words of the source.", file_name="copy.txt", actor=actor)
    read_due()
    change_source(source_id=source.pk, draft=factories.draft_of(source, free_to_publish=True), actor=actor)
    return copy


def _api(ledger: Ledger) -> dict[str, str]:
    row = PublicClaim.objects.get(claim_id=ledger.templates[-1].claim)
    given: dict[str, list[object]] = {
        "claim": [row.claim_id],
        "editions": [row.claim_id],
        "quotations": [row.claim_id],
        "annotations": [row.claim_id],
        "external_reviews": [row.claim_id],
        "edition": [row.claim_id, 1],
        "source": [row.sources.all()[0].pk],
        "claimant": [row.claimants.all()[0].pk],
        "topic": [row.topics.all()[0].slug],
    }
    # A bulk file is a file, and there is none yet; the desk's addresses want a key, which nobody here has.
    names = [name for name in _names("claims.api.urls") if not name.startswith(("bulk_file", "desk"))]
    resources = {f"api {name}": reverse(f"api:{name}", args=given.get(name, [])) for name in names}
    return resources | {"api claims filtered": resources["api claims"] + SEARCHES[1]}


def _admin_lists() -> dict[str, str]:
    lists = {
        f"admin {model._meta.label}": reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }
    return lists | {"admin home": reverse("admin:index")}


def _names(urlconf: str) -> list[str]:
    return sorted(name for name in get_resolver(urlconf).reverse_dict if isinstance(name, str))
