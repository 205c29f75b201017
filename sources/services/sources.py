"""Adds and changes sources and publishers."""

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
from sources.services.refusals import explained_refusals
from sources.urls_normal import domain_of, normalise, suffixes_of

_DOMAIN = re.compile(
    r"^(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\.[a-z][a-z0-9-]*[a-z0-9]\Z"
)


@dataclass(frozen=True)
class SourceDraft:
    """A source's editable values. Publishers are given by name and created if new."""

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
    """Only editors may set this, and never for a protected source."""


def add_publisher(*, name: str, actor: User, note: str = "", domains: Iterable[str] = ()) -> Publisher:
    """Return the publisher with this name, created if new, and add `domains` to its domains.

    Raises NotAllowed without a role, Invalid on a bad name, note or domain.
    """
    _authorise(actor)
    with acting(actor.pk):
        publisher = _publisher(name, note=note)
        _add_domains(publisher, _domain_names(domains))
    return publisher


def change_publisher(
    *, publisher_id: UUID, name: str, note: str, actor: User, domains: Iterable[str] | None = None
) -> Publisher:
    """Change a publisher. Every page that names it shows the change.

    `domains` are its host names, including their subdomains; None leaves them unchanged. Raises Invalid for another
    publisher's domain.
    """
    if not actor.may_act_as(Role.EDITOR):
        raise NotAllowed("Only an editor may change publishers.")
    with explained_refusals(), acting(actor.pk):
        publisher = Publisher.objects.select_for_update().filter(pk=publisher_id).first()
        if publisher is None:
            raise NotFound("There is no such publisher.")
        publisher.name, publisher.note = name.strip(), note
        _validate(publisher)
        publisher.save()
        if domains is not None:
            names = _domain_names(domains)
            publisher.domains.exclude(pk__in=names).delete()
            _add_domains(publisher, names)
    return publisher


def recognise(url: str) -> Publisher | None:
    """The publisher of this address: the one with the longest matching domain, otherwise the issuer of the newest
    public source from the same host.
    """
    host = domain_of(url)
    if not host:
        return None
    suffixes = suffixes_of(host)
    rows = PublisherDomain.objects.filter(pk__in=suffixes).select_related("publisher")
    longest = max(rows, key=lambda row: len(row.pk), default=None)
    if longest is not None:
        return longest.publisher
    # `normalised_url` begins with the host as `domain_of` spells it.
    at_host = (
        Q(normalised_url=host) | Q(normalised_url__startswith=f"{host}/") | Q(normalised_url__startswith=f"{host}?")
    )
    newest = Source.objects.public().filter(at_host).with_publishers().order_by("-added_at").first()
    return newest.issued_by if newest is not None else None


def add_source(*, draft: SourceDraft, actor: User, capture: bool = True) -> Source:
    """Add a source, and request a capture of its address unless `capture` is False.

    Raises Invalid on a bad value or a duplicate address.
    """
    _authorise(actor)
    with acting(actor.pk):
        source = Source(added_by=actor, added_through_id=present_key())
        _apply(source, draft, actor)
        _validate(source)
        source.save(force_insert=True)
        if capture:
            _capture(source, actor)
    return source


def change_source(*, source_id: UUID, draft: SourceDraft, actor: User) -> Source:
    """Change a source. Live pages show the change; published editions keep the old values.

    A new address is captured. Raises IllegalTransition under legal hold, and NotAllowed if a published verdict names
    the source and the actor is no editor. The database checks this.
    """
    _authorise(actor)
    with explained_refusals(), acting(actor.pk):
        # `no_key`, so that a transaction that ends a capture of this source need not wait for this lock.
        source = Source.objects.select_for_update(no_key=True).filter(pk=source_id).first()
        if source is None:
            raise NotFound("There is no such source.")
        refuse_while_held(source.pk)
        address, access = source.normalised_url, source.access
        _apply(source, draft, actor)
        _validate(source)
        source.save()
        if source.normalised_url != address:
            _capture(source, actor)
        if source.access != access:
            # The stored state of its quotations must contain no words of a protected source.
            enqueue("claims.check_quotations", str(source.pk))
    return source


def find_by_url(url: str) -> Source | None:
    """The existing source with this address, in any spelling."""
    return Source.objects.filter(normalised_url=normalise(url)).first()


def _capture(source: Source, actor: User) -> None:
    if source.url and not source.protected:
        request_capture(source_id=source.pk, actor=actor, reason=CaptureReason.ADDED)


def _authorise(actor: User) -> None:
    if not actor.may_act_as(Role.RESEARCHER):
        raise NotAllowed("Only people with a role at the desk may add or change sources.")


def _apply(source: Source, draft: SourceDraft, actor: User) -> None:
    _unprotect(source, draft, actor)
    _release(source, draft, actor)
    source.title = draft.title.strip()
    if draft.issued_by.strip():
        source.issued_by = _publisher(draft.issued_by, field="issued_by")
    else:
        raise Invalid("Enter who issued the source.", field="issued_by")
    source.carried_by = _publisher(draft.carried_by, field="carried_by") if draft.carried_by.strip() else None
    source.authors = [author.strip() for author in draft.authors if author.strip()]
    if draft.date is not None and draft.date.earliest > timezone.localdate():
        raise Invalid("The date must not be in the future.", field="date")
    source.date = draft.date
    source.medium, source.standing, source.language = draft.medium, draft.standing, draft.language
    source.url = draft.url.strip()
    source.normalised_url = normalise(source.url) if source.url else None
    source.locator, source.note, source.desk_note = draft.locator, draft.note, draft.desk_note
    source.access = draft.access
    source.description, source.protection_reason = draft.description, draft.protection_reason


def _unprotect(source: Source, draft: SourceDraft, actor: User) -> None:
    """Require an editor to end a source's protection, because readers see its details at once."""
    exists = not source._state.adding  # noqa: SLF001  # Django's own forms check this too
    if exists and source.protected and draft.access != Access.PROTECTED and not actor.may_act_as(Role.EDITOR):
        raise NotAllowed("Only an editor may end the protection of a source.", field="access")


def _release(source: Source, draft: SourceDraft, actor: User) -> None:
    """Set whether readers get our whole copies. Requires an editor."""
    if draft.free_to_publish and draft.access == Access.PROTECTED:
        raise Invalid("A protected source cannot be free to publish.", field="free_to_publish")
    # Protecting a source also withdraws its copies, so everybody may do that.
    changed = draft.free_to_publish != source.free_to_publish and draft.access != Access.PROTECTED
    if changed and not actor.may_act_as(Role.EDITOR):
        raise NotAllowed("Only an editor may change whether a source is free to publish.", field="free_to_publish")
    source.free_to_publish = draft.free_to_publish


def _domain_names(lines: Iterable[str]) -> list[str]:
    """The host names without duplicates. Raises Invalid for anything else."""
    names: list[str] = []
    for line in lines:
        if not line.strip():
            continue
        name = domain_of(line)
        # A single label would match all of a country's domains.
        if "." not in name or not _DOMAIN.match(name):
            raise Invalid(f"“{line.strip()[:100]}” is not a domain. Write it like example.org.", field="domains")
        if name not in names:
            names.append(name)
    return names


def _add_domains(publisher: Publisher, names: list[str]) -> None:
    clash = (
        PublisherDomain.objects.filter(pk__in=names).exclude(publisher=publisher).select_related("publisher").first()
    )
    if clash is not None:
        raise Invalid(f"{clash.domain} is already a domain of {clash.publisher.name}.", field="domains")
    PublisherDomain.objects.bulk_create(
        [PublisherDomain(domain=name, publisher=publisher) for name in names], ignore_conflicts=True
    )


def _publisher(name: str, *, note: str = "", field: str = "name") -> Publisher:
    """The publisher with this name, created if new. `field` is the field to report errors for."""
    publisher = Publisher(name=clean(name, field=field, lines=False).strip(), note=clean(note, field="note"))
    try:
        publisher.clean_fields()
    except ValidationError as error:
        where, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field if where == "name" else where) from error
    stored, _ = Publisher.objects.get_or_create(name=publisher.name, defaults={"note": note})
    return stored


def _validate(row: Source | Publisher) -> None:
    clean_row(row)
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        if name == "normalised_url":
            raise Invalid("A source with this address exists already.", field="url") from error
        raise Invalid(" ".join(messages), field=None if name == "__all__" else name) from error
