"""Adding and changing sources, and who issues them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting, present_key
from factcheck.core.errors import Invalid, NotAllowed, NotFound
from factcheck.core.jobs import enqueue
from factcheck.core.partial_date import PartialDate
from factcheck.core.text import clean, clean_row
from sources.models import Access, CaptureReason, Medium, Publisher, PublisherDomain, Source, Standing
from sources.services.captures import request_capture
from sources.services.holds import refuse_while_held
from sources.services.refusals import refusals_told
from sources.urls_normal import domain_of, normalise, suffixes_of

_DOMAIN = re.compile(
    r"^(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\.[a-z][a-z0-9-]*[a-z0-9]\Z"
)


@dataclass(frozen=True)
class SourceDraft:
    """What an editor says of a source. Publishers are given by name and made on first mention."""

    title: str
    issued_by: str
    carried_by: str = ""
    authors: tuple[str, ...] = field(default_factory=tuple)
    date: PartialDate | None = None
    medium: str = Medium.PAGE
    standing: str = Standing.SECONDARY
    language: str = "en"
    url: str = ""
    locator: str = ""
    note: str = ""
    desk_note: str = ""
    access: str = Access.PUBLIC
    description: str = ""
    protection_reason: str = ""
    free_to_publish: bool = False
    """An editor's to say, and never of a protected source."""


def add_publisher(*, name: str, actor: User, note: str = "", domains: Iterable[str] = ()) -> Publisher:
    """The publisher of that name, made if new. Raises NotAllowed without a role, Invalid on a bad name, note or domain.

    `domains` are added to those it has.
    """
    _authorise(actor)
    with acting(actor.pk):
        publisher = _named(name, note=note)
        _add_domains(publisher, _domain_names(domains))
    return publisher


def change_publisher(
    *, publisher_id: UUID, name: str, note: str, actor: User, domains: Iterable[str] | None = None
) -> Publisher:
    """Rename or describe a publisher; every page that names it shows the change.

    `domains` are the host names it is recognised by, sub-domains included; None leaves them. Raises Invalid for one
    that is another publisher's.
    """
    if not actor.may_act_as(Role.EDITOR):
        raise NotAllowed("Only an editor changes publishers.")
    with refusals_told(), acting(actor.pk):
        publisher = Publisher.objects.select_for_update().filter(pk=publisher_id).first()
        if publisher is None:
            raise NotFound("There is no such publisher.")
        publisher.name, publisher.note = name.strip(), note
        _checked(publisher)
        publisher.save()
        if domains is not None:
            names = _domain_names(domains)
            publisher.domains.exclude(pk__in=names).delete()
            _add_domains(publisher, names)
    return publisher


def recognise(url: str) -> Publisher | None:
    """Who is known to publish at this address: by the longest domain of a publisher that its host lies under, else the
    issuer of the newest public source from the same host.
    """
    host = domain_of(url)
    if not host:
        return None
    suffixes = suffixes_of(host)
    known = {row.pk: row for row in PublisherDomain.objects.filter(pk__in=suffixes).select_related("publisher")}
    longest = next((known[one] for one in suffixes if one in known), None)
    if longest is not None:
        return longest.publisher
    # `normalised_url` begins with the host as `domain_of` spells it.
    at_host = (
        Q(normalised_url=host) | Q(normalised_url__startswith=f"{host}/") | Q(normalised_url__startswith=f"{host}?")
    )
    newest = Source.objects.public().filter(at_host).with_publishers().order_by("-added_at").first()
    return newest.issued_by if newest is not None else None


def add_source(*, draft: SourceDraft, actor: User, capture: bool = True) -> Source:
    """Add a source, and have what stands at its address copied unless `capture` is False.

    Raises Invalid on a bad value or where the address is already a source.
    """
    _authorise(actor)
    with acting(actor.pk):
        source = Source(added_by=actor, added_through_id=present_key())
        _apply(source, draft, actor)
        _checked(source)
        source.save(force_insert=True)
        if capture:
            _capture(source, actor)
    return source


def change_source(*, source_id: UUID, draft: SourceDraft, actor: User) -> Source:
    """Change a source's columns. They are shared: live pages show the change, stored documents keep what they held.

    A new address is captured. Raises IllegalTransition while a legal hold stands, NotAllowed where a published verdict
    names the source and the actor is no editor (the database knows which do).
    """
    _authorise(actor)
    with refusals_told(), acting(actor.pk):
        # Whoever ends a capture of it holds that row and only names this one: neither waits for the other.
        source = Source.objects.select_for_update(no_key=True).filter(pk=source_id).first()
        if source is None:
            raise NotFound("There is no such source.")
        refuse_while_held(source.pk)
        address, access = source.normalised_url, source.access
        _apply(source, draft, actor)
        _checked(source)
        source.save()
        if source.normalised_url != address:
            _capture(source, actor)
        if source.access != access:
            # What was found of its quotations holds no word of a protected source.
            enqueue("claims.check_quotations", str(source.pk))
    return source


def find_by_url(url: str) -> Source | None:
    """The source that already has this address, however it is spelled."""
    return Source.objects.filter(normalised_url=normalise(url)).first()


def _capture(source: Source, actor: User) -> None:
    if source.url and not source.protected:
        request_capture(source_id=source.pk, actor=actor, reason=CaptureReason.ADDED)


def _authorise(actor: User) -> None:
    if not actor.may_act_as(Role.RESEARCHER):
        raise NotAllowed("Only people with a role at the desk keep sources.")


def _apply(source: Source, draft: SourceDraft, actor: User) -> None:
    _unprotect(source, draft, actor)
    _release(source, draft, actor)
    source.title = draft.title.strip()
    if draft.issued_by.strip():
        source.issued_by = _named(draft.issued_by, field="issued_by")
    else:
        raise Invalid("Say who issued the source.", field="issued_by")
    source.carried_by = _named(draft.carried_by, field="carried_by") if draft.carried_by.strip() else None
    source.authors = [author.strip() for author in draft.authors if author.strip()]
    if draft.date is not None and draft.date.earliest > timezone.localdate():
        raise Invalid("A source is not dated after today.", field="date")
    source.date = draft.date
    source.medium, source.standing, source.language = draft.medium, draft.standing, draft.language
    source.url = draft.url.strip()
    source.normalised_url = normalise(source.url) if source.url else None
    source.locator, source.note, source.desk_note = draft.locator, draft.note, draft.desk_note
    source.access = draft.access
    source.description, source.protection_reason = draft.description, draft.protection_reason


def _unprotect(source: Source, draft: SourceDraft, actor: User) -> None:
    """Readers see at once what was protected: no researcher, nor a program of theirs, takes that away."""
    known = not source._state.adding  # noqa: SLF001  # as Django's own forms ask
    if known and source.protected and draft.access != Access.PROTECTED and not actor.may_act_as(Role.EDITOR):
        raise NotAllowed("An editor says that a source is protected no longer.", field="access")


def _release(source: Source, draft: SourceDraft, actor: User) -> None:
    """Whether readers may have the whole of our copies."""
    if draft.free_to_publish and draft.access == Access.PROTECTED:
        raise Invalid("A protected source is never free to publish.", field="free_to_publish")
    # Whoever protects a source also takes it back from the readers.
    changed = draft.free_to_publish != source.free_to_publish and draft.access != Access.PROTECTED
    if changed and not actor.may_act_as(Role.EDITOR):
        raise NotAllowed("An editor says whether a source is free to publish.", field="free_to_publish")
    source.free_to_publish = draft.free_to_publish


def _domain_names(written: Iterable[str]) -> list[str]:
    """The host names that were written, each once. Raises Invalid for what is none."""
    names: list[str] = []
    for line in written:
        if not line.strip():
            continue
        name = domain_of(line)
        # One label would recognise a whole country's pages as one publisher's.
        if "." not in name or not _DOMAIN.match(name):
            raise Invalid(f"“{line.strip()[:100]}” is no domain: write it like example.org.", field="domains")
        if name not in names:
            names.append(name)
    return names


def _add_domains(publisher: Publisher, names: list[str]) -> None:
    taken = (
        PublisherDomain.objects.filter(pk__in=names).exclude(publisher=publisher).select_related("publisher").first()
    )
    if taken is not None:
        raise Invalid(f"{taken.domain} is a domain of {taken.publisher.name} already.", field="domains")
    PublisherDomain.objects.bulk_create(
        [PublisherDomain(domain=name, publisher=publisher) for name in names], ignore_conflicts=True
    )


def _named(name: str, *, note: str = "", field: str = "name") -> Publisher:
    """The publisher of that name, made if new; `field` is where the name was written."""
    publisher = Publisher(name=clean(name, field=field, lines=False).strip(), note=clean(note, field="note"))
    try:
        publisher.clean_fields()
    except ValidationError as error:
        where, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field if where == "name" else where) from error
    found, _ = Publisher.objects.get_or_create(name=publisher.name, defaults={"note": note})
    return found


def _checked(row: Source | Publisher) -> None:
    clean_row(row)
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        if name == "normalised_url":
            raise Invalid("A source with this address is in the ledger already.", field="url") from error
        raise Invalid(" ".join(messages), field=None if name == "__all__" else name) from error
