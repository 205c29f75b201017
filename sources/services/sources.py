"""Adding and changing sources."""

from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid, NotAllowed, NotFound
from factcheck.core.partial_date import PartialDate
from sources.models import Access, CaptureReason, Medium, Publisher, Source, Standing
from sources.services.captures import request_capture
from sources.urls_normal import normalise


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


@transaction.atomic
def add_publisher(*, name: str, actor: User, note: str = "") -> Publisher:
    """The publisher of that name, made if new. Raises NotAllowed without a role, Invalid on a bad name or note."""
    _authorise(actor)
    return _named(name, note=note)


@transaction.atomic
def change_publisher(*, publisher_id: UUID, name: str, note: str, actor: User) -> Publisher:
    """Rename or describe a publisher; every page that names it shows the change."""
    if not actor.may_act_as(Role.EDITOR):
        raise NotAllowed("Only an editor changes publishers.")
    publisher = Publisher.objects.select_for_update().filter(pk=publisher_id).first()
    if publisher is None:
        raise NotFound("There is no such publisher.")
    publisher.name, publisher.note = name.strip(), note
    _checked(publisher)
    publisher.save()
    return publisher


@transaction.atomic
def add_source(*, draft: SourceDraft, actor: User, capture: bool = True) -> Source:
    """Add a source, and have what stands at its address copied unless `capture` is False.

    Raises Invalid on a bad value or where the address is already a source.
    """
    _authorise(actor)
    source = Source(added_by=actor)
    _apply(source, draft)
    _checked(source)
    source.save(force_insert=True)
    if capture:
        _capture(source, actor)
    return source


@transaction.atomic
def change_source(*, source_id: UUID, draft: SourceDraft, actor: User) -> Source:
    """Change a source's columns. They are shared: live pages show the change, stored documents keep what they held.

    A new address is captured.
    """
    _authorise(actor)
    source = Source.objects.select_for_update().filter(pk=source_id).first()
    if source is None:
        raise NotFound("There is no such source.")
    address = source.normalised_url
    _apply(source, draft)
    _checked(source)
    source.save()
    if source.normalised_url != address:
        _capture(source, actor)
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


def _apply(source: Source, draft: SourceDraft) -> None:
    source.title = draft.title.strip()
    if draft.issued_by.strip():
        source.issued_by = _named(draft.issued_by, field="issued_by")
    else:
        raise Invalid("Say who issued the source.", field="issued_by")
    source.carried_by = _named(draft.carried_by, field="carried_by") if draft.carried_by.strip() else None
    source.authors = [author.strip() for author in draft.authors if author.strip()]
    source.date = draft.date
    source.medium, source.standing, source.language = draft.medium, draft.standing, draft.language
    source.url = draft.url.strip()
    source.normalised_url = normalise(source.url) if source.url else None
    source.locator, source.note, source.desk_note = draft.locator, draft.note, draft.desk_note
    source.access = draft.access
    source.description, source.protection_reason = draft.description, draft.protection_reason


def _named(name: str, *, note: str = "", field: str = "name") -> Publisher:
    """The publisher of that name, made if new; `field` is where the name was written."""
    publisher = Publisher(name=name.strip(), note=note)
    _refuse_nul(publisher, name=field)
    try:
        publisher.clean_fields()
    except ValidationError as error:
        where, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field if where == "name" else where) from error
    found, _ = Publisher.objects.get_or_create(name=publisher.name, defaults={"note": note})
    return found


def _refuse_nul(row: Source | Publisher, **written: str) -> None:
    """Raises Invalid on a character that cannot be stored; `written` names the field that a column came from."""
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\x00" in text for text in texts):
            raise Invalid(
                "This text holds a character that cannot be stored (NUL).", field=written.get(column.name, column.name)
            )


def _checked(row: Source | Publisher) -> None:
    _refuse_nul(row)
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        if name == "normalised_url":
            raise Invalid("A source with this address is in the ledger already.", field="url") from error
        raise Invalid(" ".join(messages), field=None if name == "__all__" else name) from error
