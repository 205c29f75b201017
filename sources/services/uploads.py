"""Copies from editors: uploaded files and transcripts."""

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import PurePosixPath
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid, NotAllowed, NotFound
from factcheck.core.jobs import enqueue
from factcheck.core.text import clean, refuse_unfit
from sources.archive import warc
from sources.extracting import plain, soundness
from sources.extracting.kinds import ACCEPTED_UPLOADS, sniff
from sources.models import How, Snapshot, Source
from sources.services import byte_store, text_extraction
from sources.services.byte_store import NotStored

LONGEST_TRANSCRIPT = 200_000
"""Characters."""
_LONGEST_NAME = 200
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\"<>|:*?\\/]+")


def upload_copy(*, source_id: UUID, body: bytes, file_name: str, actor: User) -> Snapshot:
    """Add a file as a copy of the source, which may be protected. A task then extracts its text.

    The bytes determine the type. Raises NotFound, NotAllowed; Invalid if the file is empty, too large, damaged, or
    neither HTML, PDF, plain text nor an image; Gone for lawfully removed bytes.
    """
    _authorise(actor)
    _require_source(source_id)
    if not body:
        raise Invalid("The file is empty.", field="file")
    if len(body) > settings.CAPTURE_MOST_UPLOAD_BYTES:
        most = settings.CAPTURE_MOST_UPLOAD_BYTES // (1024 * 1024)
        raise Invalid(f"The file is larger than {most} MB.", field="file")
    file_type = sniff(body)
    if file_type.kind not in ACCEPTED_UPLOADS:
        name, advice = soundness.describe(body, file_type)
        refusal = f"This is {name}. Only HTML, PDF, plain text and images can be uploaded. {advice}"
        raise Invalid(refusal.strip(), field="file")
    if damage := soundness.damage(body, file_type):
        raise Invalid(damage, field="file")
    snapshot = Snapshot(
        pk=uuid4(),
        source_id=source_id,
        how=How.UPLOADED,
        captured_by=actor,
        media_type=file_type.media_type,
        file_name=clean_name(file_name),
    )
    return _store(snapshot, body)


def transcribe(*, source_id: UUID, text: str, locator: str, actor: User) -> Snapshot:
    """Add a transcript from a book, broadcast or interview as a copy. `locator` is the place in the source.

    Raises NotFound, NotAllowed, Invalid.
    """
    _authorise(actor)
    _require_source(source_id)
    refuse_unfit(text, field="text", verbatim=True)
    locator = clean(locator, field="locator", lines=False)
    if not text.strip():
        raise Invalid("Enter the words of the source.", field="text")
    if len(text) > LONGEST_TRANSCRIPT:
        raise Invalid(f"Use at most {LONGEST_TRANSCRIPT:,} characters, or upload a file.", field="text")
    if not locator.strip():
        raise Invalid("Enter the page, paragraph or minute.", field="locator")
    if len(locator.strip()) > 200:
        raise Invalid("Use at most 200 characters.", field="locator")
    try:
        body = text.encode()
    except UnicodeEncodeError:
        raise Invalid("This text contains a broken character.", field="text") from None
    snapshot = Snapshot(
        pk=uuid4(),
        source_id=source_id,
        how=How.TRANSCRIBED,
        captured_by=actor,
        media_type="text/plain",
        charset="utf-8",
        locator=locator.strip(),
    )
    return _store(snapshot, body, transcript=True)


def clean_name(file_name: str) -> str:
    """The file's name without folders, control or direction characters, at most 200 characters long."""
    name = PurePosixPath(unicodedata.normalize("NFC", file_name).replace("\\", "/")).name
    clean = _UNFIT.sub("_", name).strip(" ._")
    if len(clean) <= _LONGEST_NAME:
        return clean
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        return clean[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"


def _store(snapshot: Snapshot, body: bytes, *, transcript: bool = False) -> Snapshot:
    """Store the snapshot and its bytes: first the files, then the rows in a transaction."""
    record = warc.resource_record(
        body,
        media_type=snapshot.media_type,
        uri=snapshot.pk.urn,
        at=datetime.now(UTC),
        snapshot=snapshot.pk,
    )
    try:
        files = byte_store.keep([body, record])
        with transaction.atomic():
            byte_store.settle(files)
            snapshot.body_id, snapshot.warc_id = files.names
            snapshot.save(force_insert=True)
            if transcript:
                text = text_extraction.text_row(snapshot.pk, plain.read(body, declared="text/plain; charset=utf-8"))
                text.save(force_insert=True)
                enqueue("claims.check_quotations", str(snapshot.source_id))
            else:
                enqueue("sources.read_due")
    except NotStored as error:
        raise Invalid(f"{error} Try again in a minute.") from error
    snapshot.refresh_from_db()
    return snapshot


def _authorise(actor: User) -> None:
    if not actor.may_act_as(Role.RESEARCHER):
        raise NotAllowed("Only people with a role at the desk may add copies.")


def _require_source(source_id: UUID) -> None:
    if not Source.objects.filter(pk=source_id).exists():
        raise NotFound("There is no such source.")
