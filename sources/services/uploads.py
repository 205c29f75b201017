"""Copies that an editor gives: an uploaded file, or a passage transcribed from what has no address."""

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
from sources.services import reading, storing
from sources.services.storing import NotKept

LONGEST_TRANSCRIPT = 200_000
"""Characters."""
_LONGEST_NAME = 200
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\"<>|:*?\\/]+")


def upload_copy(*, source_id: UUID, body: bytes, file_name: str, actor: User) -> Snapshot:
    """Keep a file as a copy of the source; also of a protected one. It is read soon after.

    What it is, its bytes say. Raises NotFound, NotAllowed; Invalid for an empty file, one that is too large or of
    another kind than HTML, PDF, plain text or image, and for an image or a PDF that is not whole; Gone for bytes that
    were removed by law.
    """
    _authorise(actor)
    _known(source_id)
    if not body:
        raise Invalid("The file is empty.", field="file")
    if len(body) > settings.CAPTURE_MOST_UPLOAD_BYTES:
        most = settings.CAPTURE_MOST_UPLOAD_BYTES // (1024 * 1024)
        raise Invalid(f"The file is larger than {most} MB.", field="file")
    sniffed = sniff(body)
    if sniffed.kind not in ACCEPTED_UPLOADS:
        name, advice = soundness.named(body, sniffed)
        refusal = f"This is {name}. Only HTML, PDF, plain text and images are kept. {advice}"
        raise Invalid(refusal.strip(), field="file")
    if damage := soundness.damage(body, sniffed):
        raise Invalid(damage, field="file")
    snapshot = Snapshot(
        pk=uuid4(),
        source_id=source_id,
        how=How.UPLOADED,
        captured_by=actor,
        media_type=sniffed.media_type,
        file_name=clean_name(file_name),
    )
    return _kept(snapshot, body)


def transcribe(*, source_id: UUID, text: str, locator: str, actor: User) -> Snapshot:
    """Keep what an editor wrote down from a book, a broadcast or an interview; `locator` says where it stands in it.

    Raises NotFound, NotAllowed, Invalid.
    """
    _authorise(actor)
    _known(source_id)
    refuse_unfit(text, field="text", verbatim=True)
    locator = clean(locator, field="locator", lines=False)
    if not text.strip():
        raise Invalid("Write down what the source says.", field="text")
    if len(text) > LONGEST_TRANSCRIPT:
        raise Invalid(f"A transcript has {LONGEST_TRANSCRIPT:,} characters at most. Upload a file.", field="text")
    if not locator.strip():
        raise Invalid("Say where it stands: a page, paragraph or minute.", field="locator")
    if len(locator.strip()) > 200:
        raise Invalid("The place has 200 characters at most.", field="locator")
    try:
        body = text.encode()
    except UnicodeEncodeError:
        raise Invalid("This text holds a broken character.", field="text") from None
    snapshot = Snapshot(
        pk=uuid4(),
        source_id=source_id,
        how=How.TRANSCRIBED,
        captured_by=actor,
        media_type="text/plain",
        charset="utf-8",
        locator=locator.strip(),
    )
    return _kept(snapshot, body, transcript=True)


def clean_name(file_name: str) -> str:
    """A file's own name without folders, control and direction characters, at most 200 characters; '' for none."""
    name = PurePosixPath(unicodedata.normalize("NFC", file_name).replace("\\", "/")).name
    clean = _UNFIT.sub("_", name).strip(" ._")
    if len(clean) <= _LONGEST_NAME:
        return clean
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        return clean[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"


def _kept(snapshot: Snapshot, body: bytes, *, transcript: bool = False) -> Snapshot:
    """The snapshot with its bytes: the files first, outside the transaction of the rows that point at them."""
    record = warc.resource_record(
        body,
        media_type=snapshot.media_type,
        uri=snapshot.pk.urn,
        at=datetime.now(UTC),
        snapshot=snapshot.pk,
    )
    try:
        kept = storing.keep([body, record])
        with transaction.atomic():
            storing.settle(kept)
            snapshot.body_id, snapshot.warc_id = kept.names
            snapshot.save(force_insert=True)
            if transcript:
                text = reading.text_row(snapshot.pk, plain.read(body, declared="text/plain; charset=utf-8"))
                text.save(force_insert=True)
                enqueue("claims.check_quotations", str(snapshot.source_id))
            else:
                enqueue("sources.read_due")
    except NotKept as error:
        raise Invalid(f"{error} Try again in a minute.") from error
    snapshot.refresh_from_db()
    return snapshot


def _authorise(actor: User) -> None:
    if not actor.may_act_as(Role.RESEARCHER):
        raise NotAllowed("Only people with a role at the desk add copies.")


def _known(source_id: UUID) -> None:
    if not Source.objects.filter(pk=source_id).exists():
        raise NotFound("There is no such source.")
