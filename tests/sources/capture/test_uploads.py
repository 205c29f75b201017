"""Uploads and transcripts as copies, also of protected sources."""

import uuid

import pytest
from pytest_django import Settings

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Gone, Invalid, NotAllowed, NotFound
from sources.archive import warc
from sources.models import How, Snapshot, SnapshotText, Source, StoredBytes
from sources.services import bundles, byte_store, text_extraction
from sources.services.uploads import clean_name, transcribe, upload_copy
from tests import copies, factories
from tests.sources.capture.conftest import files_are_what_rows_say
from tests.sources.capture.site import article
from tests.sources.extracting import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return factories.person(Role.RESEARCHER)


@pytest.fixture
def source(editor: User) -> Source:
    return factories.source(actor=editor, url="")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (article(), "text/html"),
        (samples.pdf("Words."), "application/pdf"),
        (b"Plain words.", "text/plain"),
        (samples.PNG, "image/png"),
    ],
)
def test_the_bytes_determine_a_files_type(body: bytes, media_type: str, source: Source, editor: User) -> None:
    snapshot = upload_copy(source_id=source.pk, body=body, file_name="C:\\papers\\page.exe", actor=editor)
    assert (snapshot.how, snapshot.media_type, snapshot.captured_by) == (How.UPLOADED, media_type, editor)
    assert snapshot.file_name == "page.exe"
    assert byte_store.open_bytes(snapshot.body).read() == body
    assert warc.payload(byte_store.open_bytes(snapshot.warc).read()) == body
    assert text_extraction.read_due() == 1
    assert SnapshotText.objects.get().snapshot == snapshot
    assert files_are_what_rows_say()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00", "This is a program. Only HTML, PDF, plain text and images can be uploaded."),
        (
            b"PK\x03\x04..word/document.xml",
            "This is a Word document. .* can be uploaded. Save it as a PDF and upload the PDF.",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", "The image is incomplete: its end is missing."),
        (b"%PDF-1.7\n", "The PDF is damaged: it has no pages."),
        (b"a" * 2000, "larger"),
    ],
)
def test_other_files_are_refused(body: bytes, words: str, source: Source, editor: User, settings: Settings) -> None:
    settings.CAPTURE_MOST_UPLOAD_BYTES = 1_000
    with pytest.raises(Invalid, match=words):
        upload_copy(source_id=source.pk, body=body, file_name="x.pdf", actor=editor)
    assert not StoredBytes.objects.exists()


def test_a_protected_source_accepts_an_upload(editor: User) -> None:
    source = factories.source(actor=editor, access="protected", description="A witness", protection_reason="Safety")
    snapshot = upload_copy(source_id=source.pk, body=b"Words.", file_name="letter.txt", actor=editor)
    assert "letter" not in byte_store.open_bytes(snapshot.warc).read().decode("latin-1")
    assert source.title.encode() not in warc.payload(byte_store.open_bytes(snapshot.warc).read())


def test_a_transcript_has_a_locator_and_its_text_at_once(source: Source, editor: User) -> None:
    snapshot = transcribe(source_id=source.pk, text="  First line. \nSecond line.", locator=" page 12 ", actor=editor)
    assert (snapshot.how, snapshot.locator, snapshot.media_type) == (How.TRANSCRIBED, "page 12", "text/plain")
    assert snapshot.text.text == "First line.\nSecond line."
    assert files_are_what_rows_say()


@pytest.mark.parametrize(
    ("text", "locator", "field"),
    [("", "p. 1", "text"), (" \n", "p. 1", "text"), ("Words.", " ", "locator"), ("Words.", "x" * 201, "locator"),
     ("a\x00b", "p. 1", "text"), ("a\ud800b", "p. 1", "text"), ("x" * 200_001, "p. 1", "text")],
)  # fmt: skip
def test_a_transcript_without_words_or_locator_is_refused(
    text: str, locator: str, field: str | None, source: Source, editor: User
) -> None:
    with pytest.raises(Invalid) as refusal:
        transcribe(source_id=source.pk, text=text, locator=locator, actor=editor)
    assert refusal.value.field == field
    assert not Snapshot.objects.exists()


def test_only_desk_roles_may_add_copies_to_existing_sources(source: Source, editor: User) -> None:
    outsider = User.objects.create(username="outsider")
    with pytest.raises(NotAllowed):
        upload_copy(source_id=source.pk, body=b"Words.", file_name="a.txt", actor=outsider)
    with pytest.raises(NotAllowed):
        transcribe(source_id=source.pk, text="Words.", locator="p. 1", actor=outsider)
    with pytest.raises(NotFound):
        upload_copy(source_id=uuid.uuid4(), body=b"Words.", file_name="a.txt", actor=editor)


def test_lawfully_removed_bytes_cannot_be_uploaded(source: Source, editor: User) -> None:
    copies.removed(upload_copy(source_id=source.pk, body=b"Words.", file_name="a.txt", actor=editor))
    with pytest.raises(Gone, match=r"were removed \(court order\) and cannot be stored again"):
        upload_copy(source_id=source.pk, body=b"Words.", file_name="b.txt", actor=editor)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ("re\x00po\nrt.pdf", "re_po_rt.pdf"),
        ("", ""),
        ("..", ""),
        (f"{'x' * 300}.pdf", f"{'x' * 196}.pdf"),
        ("y" * 300, "y" * 200),
    ],
)
def test_file_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_all_copies_of_a_source_are_one_archive(source: Source, editor: User) -> None:
    with pytest.raises(NotFound):
        bundles.wacz_of(source.pk)
    upload_copy(source_id=source.pk, body=b"Words.", file_name="a.txt", actor=editor)
    transcribe(source_id=source.pk, text="Words.", locator="p. 1", actor=editor)
    with bundles.wacz_of(source.pk) as file:
        assert file.read(2) == b"PK"
