"""What is asked of a populated ledger: the addresses of readers, of consumers and of the desk, and what editors do."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.db.models import Max
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Claimant, PublicClaim, Verdict
from claims.public.web import page_cache
from claims.queries import working_copy
from claims.services import claims as claim_services
from claims.services import publishing
from claims.services import quotations as quotation_services
from claims.vocabulary import State
from factcheck.accounts.models import User
from sources.models import Source

COMMON, NONE = "government", "zygomorphic"
"""A word of every tenth text, and a word of none."""
SAMPLES = 30
"""Different claims, sources and slugs that a row asks for in turn."""
_LAST = re.compile(r'<a href="([^"]+)" rel="last"')
_LOCATION = re.compile(rb"<loc>https?://[^/]+([^<]+)</loc>")


def _nothing() -> None:
    """Prepares nothing."""


@dataclass(frozen=True)
class Row:
    """One row of the table. `ask` gets the number of the request, from 0; `prepare` comes before it, unmeasured."""

    name: str
    ask: Callable[[int], object]
    most: int = SAMPLES
    """Requests that can be made."""
    prepare: Callable[[], None] = _nothing
    reads: bool = True
    """Whether it changes nothing."""


class Asker:
    """Asks for addresses in this process, as a reader and as an editor."""

    def __init__(self) -> None:
        self.reader, self.desk = Client(headers={"Host": "127.0.0.1"}), Client(headers={"Host": "127.0.0.1"})
        self.desk.force_login(
            User.objects.get(username="administrator1"), backend="django.contrib.auth.backends.ModelBackend"
        )

    def get(self, address: str, client: Client | None = None) -> bytes:
        """The answer's body. Raises RuntimeError unless it is 200."""
        response: Any = (client or self.reader).get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        return bytes(body)

    def last(self, address: str) -> str:
        """The address of the list's last page: a list of one page is its own."""
        found = _LAST.search(self.get(address).decode())
        return f"{address}{unescape(found[1])}" if found else address

    def pages(self, name: str, *addresses: str) -> Row:
        """Reader pages or API answers, in turn, rendered anew."""
        return Row(name, lambda number: self.get(addresses[number % len(addresses)]), prepare=_forget)

    def kept(self, name: str, address: str) -> Row:
        """A reader page from the cache."""
        return Row(name, lambda _: self.get(address))

    def desk_pages(self, name: str, *addresses: str) -> Row:
        """Pages of the desk, in turn."""
        return Row(name, lambda number: self.get(addresses[number % len(addresses)], self.desk))


def _forget() -> None:
    """Empty the page caches, the process's own and the shared one."""
    page_cache.pages.forget()
    caches["pages"].clear()


def addresses(asker: Asker) -> list[Row]:
    """Every address of the table."""
    rows = _spread()
    slugs = [reverse("claim", args=[row.slug]) for row in rows]
    well_known = PublicClaim.claimants.through.objects.filter(claimant__slug__endswith="-0").first()
    topic = rows[0].topics.order_by("name")[0] if rows[0].topics.exists() else None
    sources = [reverse("admin:sources_source_change", args=[source.pk]) for source in Source.objects.all()[:SAMPLES]]
    claims = [reverse("admin:claims_claim_change", args=[row.claim_id]) for row in rows]
    rare = [row.text.rpartition(" ")[2].rstrip(".") for row in rows]
    desk_claims, desk_sources = reverse("admin:claims_claim_changelist"), reverse("admin:sources_source_changelist")
    search, texts, google = reverse("search"), f"{reverse('api:claims')}?text=", reverse("fact_check_tools")
    picker = {kind: reverse("admin:claims_lookup", args=[kind]) + "?q=" for kind in ("claim", "source", "claimant")}
    part = _LOCATION.findall(asker.get(reverse("sitemap")))[1].decode()
    found = [
        asker.desk_pages("desk home", reverse("admin:index")),
        asker.desk_pages("desk claims", desk_claims),
        asker.desk_pages("desk claims, in review", f"{desk_claims}?verdicts__state__exact=in_review"),
        asker.desk_pages("desk claims, search rare", *(f"{desk_claims}?q={word}" for word in rare)),
        asker.desk_pages("desk claims, search common", f"{desk_claims}?q={COMMON}"),
        asker.desk_pages("desk claims, last page", f"{desk_claims}?p=last"),
        asker.desk_pages("desk sources", desk_sources),
        asker.desk_pages("desk sources, last page", f"{desk_sources}?p=last"),
        asker.desk_pages("desk, a source", *sources),
        asker.desk_pages("picker of claims", *(picker["claim"] + word for word in rare)),
        asker.desk_pages("picker of claims, common", picker["claim"] + COMMON),
        asker.desk_pages("picker of sources", picker["source"] + "ministry"),
        asker.desk_pages("picker of claimants", picker["claimant"] + Claimant.objects.all()[0].name.partition(" ")[0]),
        asker.desk_pages("claim form", *claims),
        asker.pages("front page, rendered", reverse("front")),
        asker.pages("verdict page, rendered", *slugs),
        asker.pages("search, common", f"{search}?q={COMMON}"),
        asker.pages("search, rare", *(f"{search}?q={word}" for word in rare)),
        asker.pages("search, none", f"{search}?q={NONE}"),
        asker.pages("search with a rating", f"{search}?q={COMMON}&rating=false"),
        asker.pages("all verdicts, last page", asker.last(reverse("verdicts"))),
        asker.pages("topics", reverse("topics")),
        asker.pages("claimants", reverse("claimants")),
        asker.pages("corrections", reverse("corrections")),
        asker.pages("sitemap", reverse("sitemap")),
        asker.pages("sitemap, a part", part),
        asker.pages("sources", reverse("sources")),
        asker.pages("API text, common", texts + COMMON),
        asker.pages("API text, rare", *(texts + word for word in rare)),
        asker.pages("API text, none", texts + NONE),
        asker.pages("API sources", reverse("api:sources")),
        asker.pages("claims:search, common", f"{google}?query={COMMON}"),
        asker.pages("claims:search, none", f"{google}?query={NONE}"),
        asker.pages("API claims", reverse("api:claims")),
        asker.pages("API claimants", reverse("api:claimants")),
        asker.pages("change feed", reverse("api:changes")),
        asker.pages("Atom feed", reverse("feed_verdicts_atom")),
    ]
    if topic:
        found.append(asker.pages("a topic with many", reverse("topic", args=[topic.slug])))
    if well_known:
        slug = Claimant.objects.get(pk=well_known.claimant_id).slug
        found.append(asker.pages("a claimant with many", reverse("claimant", args=[slug])))
    return found


def kept(asker: Asker) -> list[Row]:
    """Pages that the cache has."""
    return [
        asker.kept("front page, kept", reverse("front")),
        asker.kept("verdict page, kept", reverse("claim", args=[_spread()[0].slug])),
    ]


def acts() -> list[Row]:
    """What changes the ledger: last, as each can be done once."""
    drafts = list(Verdict.objects.filter(state=State.RESEARCHING).values_list("claim_id", "language")[:SAMPLES])
    approved = list(Verdict.objects.filter(state=State.APPROVED).values_list("claim_id", "language")[:SAMPLES])
    editor, publisher = (User.objects.get(username=name) for name in ("researcher1", "publisher1"))

    def save(number: int) -> None:
        claim, language = drafts[number]
        copy, _ = working_copy.read(claim, language)
        changed = replace(copy, verdict=replace(copy.verdict, summary=f"{copy.verdict.summary} Saved."))
        where: dict[str, Any] = {"claim_id": claim, "language": language}
        claim_services.save_working_copy(**where, revision=_revision(claim), copy=changed, actor=editor)

    def publish(number: int) -> None:
        claim, language = approved[number]
        publishing.publish(claim_id=claim, language=language, revision=_revision(claim), actor=publisher)

    def check(number: int) -> None:
        quotation_services.check_due()

    return [
        Row("saving", save, len(drafts), reads=False),
        Row("publishing", publish, len(approved), reads=False),
        Row("claims.check_due", check, 3, reads=False),
    ]


def _spread() -> list[PublicClaim]:
    """Live verdicts from all over the log."""
    newest = PublicClaim.objects.aggregate(Max("id"))["id__max"]
    ids = {1 + newest * place // SAMPLES for place in range(SAMPLES)}
    return list(PublicClaim.objects.published().filter(pk__in=ids).order_by("pk"))


def _revision(claim: UUID) -> int:
    return Claim.objects.values_list("revision", flat=True).get(pk=claim)
