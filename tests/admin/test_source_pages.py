"""A source's page at the desk: roles, refusals and downloads."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources import storage
from sources.models import Capture, LegalHold, Snapshot, SnapshotRedaction, Source
from sources.services import capture_worker
from sources.services.captures import request_capture
from sources.services.uploads import upload_copy
from tests import copies, factories
from tests.admin.pages import soup, text_of
from tests.sources.extracting import samples

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
PAGE = b"<!doctype html><html lang=en><title>A survey</title><body><p>Forty <b>spans</b>.</p><script>alert(1)</script>"
HIDDEN: dict[str, Any] = {"access": "protected", "description": "A letter", "protection_reason": "Safety."}


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "captures": {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": tmp_path / "captures"}}
    }
    settings.OUTBOUND_DEADLINE = 1.0
    settings.CAPTURE_BACKOFF = (0.0, 0.0)


def at(source: Source, place: str = "change") -> str:
    return f"/admin/sources/source/{source.pk}/{place}/"


def copy_at(copy: Snapshot, place: str) -> str:
    return f"/admin/sources/source/{copy.source_id}/copies/{copy.pk}/{place}/"


def uploaded(body: bytes = PAGE, source: Source | None = None) -> Snapshot:
    actor = factories.person(Role.RESEARCHER)
    return upload_copy(source_id=(source or factories.source()).pk, body=body, file_name="a.html", actor=actor)


# --- roles x addresses ----------------------------------------------------------------------------------------------

GETS = [
    "change",
    "progress",
    "copies/{copy}/text",
    "copies/{copy}/original",
    "copies/{copy}/warc",
    "compare/?old={copy}&new={copy}",
]
POSTS = ["capture", "upload", "transcribe", "hold", "lift-hold"]


@pytest.fixture
def everybody(at_desk: At) -> dict[str, Client]:
    roleless = Client()
    roleless.force_login(
        User.objects.create_user(username="roleless"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return {"nobody": Client(), "roleless": roleless} | {role.value: at_desk(role) for role in Role}


def test_only_people_of_the_desk_see_copies_and_only_administrators_remove_them(everybody: dict[str, Client]) -> None:
    copy = uploaded()
    for who, client in everybody.items():
        outside = who in ("nobody", "roleless")
        for place in GETS:
            address = f"/admin/sources/source/{copy.source_id}/{place.format(copy=copy.pk)}"
            status = client.get(address if "?" in address else f"{address}/").status_code
            assert status == (302 if outside else 200), (who, place)
        assert client.get(f"/admin/sources/source/{copy.source_id}/copies.wacz").status_code == (
            302 if outside else 200
        )
        removal = client.get(copy_at(copy, "removal")).status_code
        assert removal == (302 if outside else 200 if who == Role.ADMINISTRATOR else 403), who
        for place in POSTS:
            assert client.get(at(copy.source, place)).status_code == (302 if outside else 405), (who, place)
        assert client.get("/admin/sources/source/look-up/").status_code == (302 if outside else 405)
        assert client.get("/admin/sources/source/capture-missing/").status_code == (302 if outside else 405)
        assert client.get("/admin/sources/capture/").status_code == (302 if outside else 200)


def test_a_forged_post_by_a_lower_role_changes_nothing(at_desk: At) -> None:
    copy = uploaded()
    for role in (Role.RESEARCHER, Role.EDITOR, Role.PUBLISHER):
        client = at_desk(role)
        assert client.post(at(copy.source, "hold"), {"reason": "x"}).status_code == 403
        assert client.post(at(copy.source, "lift-hold")).status_code in (403, 404)
        for place in ("removal", "removal/confirm", "removal/refuse"):
            assert client.post(copy_at(copy, place), {"reason": "privacy", "note": "x"}).status_code == 403
    assert not LegalHold.objects.exists()
    assert not SnapshotRedaction.objects.exists()


def test_a_post_without_the_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.person(Role.RESEARCHER), backend="django.contrib.auth.backends.ModelBackend")
    source = factories.source()
    for place in POSTS:
        assert client.post(at(source, place)).status_code == 403
    assert client.post("/admin/sources/source/capture-missing/").status_code == 403
    assert not Capture.objects.exists()


def test_missing_rows_are_404(at_desk: At) -> None:
    client = at_desk(Role.ADMINISTRATOR)
    copy, other = uploaded(), factories.source()
    for place in ("text", "original", "warc", "removal"):
        assert client.get(f"/admin/sources/source/{copy.source_id}/copies/{uuid4()}/{place}/").status_code == 404
        assert client.get(f"/admin/sources/source/{other.pk}/copies/{copy.pk}/{place}/").status_code == 404
    for place in POSTS:
        assert client.post(f"/admin/sources/source/{uuid4()}/{place}/").status_code == 404
    for query in ("", "?old=x&new=y", f"?old={copy.pk}", f"?old={copy.pk}&new={uuid4()}", "?old=%00&new=%00"):
        assert client.get(at(copy.source, "compare") + query).status_code == 404
    assert client.get(f"/admin/sources/source/{other.pk}/copies.wacz").status_code == 404
    assert client.post(copy_at(copy, "removal/confirm")).status_code == 404
    assert client.post(at(other, "lift-hold")).status_code == 404


# --- captures -------------------------------------------------------------------------------------------------------


def test_a_capture_is_requested_and_its_result_is_shown(at_desk: At) -> None:
    source = factories.source(url="http://127.0.0.1:9/page")
    client = at_desk(Role.RESEARCHER)
    assert "Not captured yet" in text_of(client.get(at(source)))
    assert client.post(at(source, "capture")).status_code == 302
    answer = client.get(at(source, "progress"))
    assert "no-store" in answer["Cache-Control"]
    assert (answer.json()["open"], "Waiting in the queue" in answer.json()["captures"]) == (True, True)
    capture_worker.capture_due()
    said = client.get(at(source, "progress")).json()
    assert said["open"] is False
    assert "Failed" in said["captures"]
    capture = Capture.objects.get()
    assert capture.problem
    assert capture.problem in text_of(client.get(at(source)))
    listed = client.get("/admin/sources/capture/?state__exact=failed")
    assert capture.problem in text_of(listed)
    assert client.get(f"/admin/sources/capture/{capture.pk}/change/").status_code == 302


def test_one_button_captures_every_source_without_a_copy(at_desk: At) -> None:
    for _ in range(2):
        factories.source()
    factories.source(url="")
    factories.source(**HIDDEN)
    copies.held(factories.source("Has one"), "Text.")
    request_capture(source_id=factories.source("Waits").pk, actor=None)
    client = at_desk(Role.RESEARCHER)
    assert "Capture all 2" in text_of(client.get("/admin/sources/source/"))
    done = client.post("/admin/sources/source/capture-missing/", follow=True)
    assert "Requested captures of 2 sources" in text_of(done)
    assert Capture.objects.open().count() == 3
    assert "Capture all" not in text_of(client.get("/admin/sources/source/"))
    again = client.post("/admin/sources/source/capture-missing/", follow=True)
    assert "has a copy or an open capture" in text_of(again)


@pytest.mark.parametrize(
    ("chosen", "title"),
    [("none", "Bare"), ("waiting", "Waits"), ("failed", "Failed"), ("damaged", "Damaged"), ("held", "Pause")],
)
def test_the_list_filters_by_sources_that_need_attention(chosen: str, title: str, at_desk: At) -> None:
    administrator = factories.person(Role.ADMINISTRATOR)
    for name in ("Damaged", "Pause", "Waits", "Failed"):
        copies.held(factories.source(name, url="http://127.0.0.1:9/" + name), name)
    factories.source("Bare", url="")
    request_capture(source_id=Source.objects.get(title="Failed").pk, actor=None)
    capture_worker.capture_due()
    request_capture(source_id=Source.objects.get(title="Waits").pk, actor=None)
    body = Snapshot.objects.get(source__title="Damaged").body
    storage.remove(body.pk)
    client = at_desk(administrator)
    client.get(copy_at(Snapshot.objects.get(source__title="Damaged"), "original"))
    client.post(at(Source.objects.get(title="Pause"), "hold"), {"reason": "A court asks."})
    page = soup(client.get(f"/admin/sources/source/?copies={chosen}"))
    assert [row.get_text() for row in page.select("#result_list .field-title")] == [title]


# --- copies that an editor gives --------------------------------------------------------------------------------------

BAD_FILES = {
    "nothing": (None, "This field is required"),
    "empty": (b"", "The file is empty"),
    "a program": (b"MZ\x90\x00\x03", "Only HTML, PDF, plain text and images"),
    "an archive called a PDF": (b"PK\x03\x04....", "This is a ZIP archive"),
    "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is an SVG drawing"),
    "too large": (b"x" * 2_000, "larger than"),
}


@pytest.mark.parametrize(("body", "said"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_that_cannot_be_stored_says_why(body: bytes | None, said: str, at_desk: At, settings: Settings) -> None:
    settings.CAPTURE_MOST_UPLOAD_BYTES = 1_000
    source = factories.source()
    file = {} if body is None else {"file": SimpleUploadedFile("report.pdf", body, "application/pdf")}
    answer = at_desk(Role.RESEARCHER).post(at(source, "upload"), file)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert soup(answer).select(".field-file .errorlist")
    assert not Snapshot.objects.exists()


def test_uploads_and_transcripts_become_copies_with_their_author(at_desk: At) -> None:
    source = factories.source(**HIDDEN)
    person = factories.person(Role.RESEARCHER)
    client = at_desk(person)
    assert "HTML, PDF, plain text or an image" in text_of(client.get(at(source)))
    client.post(at(source, "upload"), {"file": SimpleUploadedFile("../a.html", PAGE)})
    client.post(at(source, "transcribe"), {"text": "Forty spans.\r\nNo more.", "locator": "page 3"})
    found = {copy.how: copy for copy in Snapshot.objects.all()}
    assert (found["uploaded"].captured_by, found["uploaded"].file_name) == (person, "a.html")
    assert (found["transcribed"].captured_by, found["transcribed"].locator) == (person, "page 3")
    page = text_of(client.get(at(source)))
    assert "never fetched" in page
    assert not soup(client.get(at(source))).select(f"a[href='{source.url}']")
    assert "transcribed by an editor, page 3" in page
    assert "Capture now" not in page
    assert client.post(at(source, "capture")).status_code == 400


@pytest.mark.parametrize(
    ("text", "locator", "field"),
    [("", "p. 3", "text"), ("x", "", "locator"), ("a\x00", "p", "text"), ("x", "l" * 201, "locator")],
)
def test_a_transcript_that_cannot_be_stored_says_where(text: str, locator: str, field: str, at_desk: At) -> None:
    source = factories.source()
    answer = at_desk(Role.RESEARCHER).post(at(source, "transcribe"), {"text": text, "locator": locator})
    assert answer.status_code == 422
    assert soup(answer).select(f".getting .field-{field} .errorlist")


# --- reading and taking away ------------------------------------------------------------------------------------------


def test_an_original_is_a_download_and_never_a_page(at_desk: At) -> None:
    copy = uploaded()
    answer = at_desk(Role.RESEARCHER).get(copy_at(copy, "original"))
    assert b"".join(answer.streaming_content) == PAGE  # type: ignore[attr-defined]  # a streaming answer has it
    headers = dict(answer.items())
    assert "no-store" in headers.pop("Cache-Control")
    assert not {"Set-Cookie", "Access-Control-Allow-Origin", "Last-Modified"} & set(headers)
    exactly = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(len(PAGE)),
        "Content-Disposition": f'attachment; filename="copy-{copy.pk}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    assert {name: headers[name] for name in exactly} == exactly


@pytest.mark.parametrize(
    ("body", "media_type", "ending"),
    [
        (samples.pdf("Words."), "application/pdf", ".pdf"),
        (samples.PNG, "image/png", ".png"),
        (b"Words.", "text/plain", ".txt"),
    ],
)
def test_harmless_files_keep_their_type(body: bytes, media_type: str, ending: str, at_desk: At) -> None:
    answer = at_desk(Role.RESEARCHER).get(copy_at(copy := uploaded(body), "original"))
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == f'attachment; filename="copy-{copy.pk}{ending}"'
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("place", "media_type", "magic"), [("warc", "application/warc", b"\x1f\x8b"), ("wacz", "application/wacz", b"PK")]
)
def test_records_and_bundles_are_downloads_too(place: str, media_type: str, magic: bytes, at_desk: At) -> None:
    copy = uploaded()
    address = copy_at(copy, "warc") if place == "warc" else f"/admin/sources/source/{copy.source_id}/copies.wacz"
    answer = at_desk(Role.EDITOR).get(address)
    assert b"".join(answer.streaming_content).startswith(magic)  # type: ignore[attr-defined]  # a streaming answer has it
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_damaged_bytes_are_not_served_and_the_page_says_so(at_desk: At) -> None:
    copy = uploaded()
    Path(storage.captures().path(storage.name_of(copy.body_id))).write_bytes(b"other")
    client = at_desk(Role.RESEARCHER)
    assert client.get(copy_at(copy, "original")).status_code == 409
    assert "damaged" in text_of(client.get(at(copy.source)))


def test_a_text_is_shown_as_text_in_pages(at_desk: At) -> None:
    lines = [f"<b>Line {number}</b> & more" for number in range(3_000)]
    copy = copies.held(factories.source(), "\n".join(lines), title="<i>T</i>", language="uk")
    client = at_desk(Role.RESEARCHER)
    first = client.get(copy_at(copy, "text"))
    assert "&lt;b&gt;Line 0&lt;/b&gt; &amp; more" in first.content.decode()
    number = int(re.findall(r"Page 1 of (\d+)", text_of(first))[0])
    shown = ""
    for page in range(1, number + 1):
        area = soup(client.get(copy_at(copy, "text"), {"page": page})).select_one(".whole-text")
        assert area is not None
        assert area["lang"] == "uk"
        shown += area.text
    assert shown == "\n".join(lines)
    for odd in ("0", "-1", "999999999999", "x", "²"):
        assert client.get(copy_at(copy, "text"), {"page": odd}).status_code == 200


def test_two_copies_are_compared_older_first(at_desk: At) -> None:
    source = factories.source()
    old = copies.held(source, "The bridge is old.\nIt has forty spans.\nIt is <b>long</b>.")
    new = copies.held(source, "The bridge is old.\nIt has thirty-nine spans.\nIt is <b>long</b>.")
    client = at_desk(Role.RESEARCHER)
    for first, second in ((old, new), (new, old)):
        page = soup(client.get(at(source, "compare"), {"old": str(first.pk), "new": str(second.pk)}))
        assert [one.text for one in page.select(".compare-text del")] == ["[only in the older copy: forty ] "]
        assert "thirty" in page.select(".compare-text ins")[0].text
        assert not page.select(".compare-text b")
    assert "the same copy twice" in text_of(client.get(at(source, "compare"), {"old": str(old.pk), "new": str(old.pk)}))
    twin = copies.held(source, "The bridge is old.\nIt has forty spans.\nIt is <b>long</b>.", how="transcribed")
    assert "identical" in text_of(client.get(at(source, "compare"), {"old": str(old.pk), "new": str(twin.pk)}))
    silent = uploaded(samples.PNG, source)
    assert "has no text to compare" in text_of(
        client.get(at(source, "compare"), {"old": str(old.pk), "new": str(silent.pk)})
    )


# --- removal and hold ------------------------------------------------------------------------------------------


def test_a_copy_is_removed_by_two_administrators_and_its_row_stays(at_desk: At) -> None:
    first, second = at_desk(Role.ADMINISTRATOR), at_desk(Role.ADMINISTRATOR)
    copy = uploaded()
    twin = uploaded(PAGE, factories.source("The twin"))
    assert "The twin" in text_of(first.get(copy_at(copy, "removal")))
    for bad in ({"reason": "", "note": "x"}, {"reason": "boredom", "note": "x"}, {"reason": "privacy", "note": ""}):
        assert first.post(copy_at(copy, "removal"), bad).status_code == 422
    assert first.post(copy_at(copy, "removal"), {"reason": "privacy", "note": "A ruling."}).status_code == 302
    assert "waiting for a second administrator 1" in text_of(second.get("/admin/"))
    assert "waiting for a second" not in text_of(first.get("/admin/"))
    assert "Another administrator must confirm" in text_of(first.get(copy_at(copy, "removal")))
    assert first.post(copy_at(copy, "removal/confirm")).status_code == 403
    assert second.post(copy_at(copy, "removal/refuse")).status_code == 302
    first.post(copy_at(copy, "removal"), {"reason": "privacy", "note": "A ruling."})
    assert second.post(copy_at(copy, "removal/confirm")).status_code == 302
    page = text_of(first.get(at(copy.source)))
    assert "redacted ( privacy" in page or "redacted (privacy" in page
    assert copy.body_id in page
    assert "with another copy of the same bytes" in text_of(first.get(at(twin.source)))
    assert first.get(copy_at(copy, "original")).status_code == 410
    assert first.get(copy_at(copy, "warc")).status_code == 410
    assert "redacted" in text_of(first.get(copy_at(copy, "text")))
    assert "copies.wacz" not in first.get(at(copy.source, "change")).content.decode(), "nothing is left to bundle"
    assert "Not available" in text_of(first.get(copy_at(copy, "original")))
    assert first.post(copy_at(copy, "removal/confirm")).status_code == 409


def test_a_legal_hold_is_shown_wherever_it_blocks_something(at_desk: At) -> None:
    client = at_desk(Role.ADMINISTRATOR)
    copy = uploaded()
    source = copy.source
    assert client.post(at(source, "hold"), {"reason": " "}).status_code == 422
    assert client.post(at(source, "hold"), {"reason": "A court asks."}).status_code == 302
    assert client.post(at(source, "hold"), {"reason": "Again."}).status_code == 409
    page = text_of(client.get(at(source)))
    assert "A court asks." in page
    assert "under legal hold" in page
    refused = client.post(copy_at(copy, "removal"), {"reason": "privacy", "note": "A ruling."})
    assert refused.status_code == 409
    assert "is under legal hold" in text_of(refused)
    form = {
        "title": "New",
        "issued_by": "X",
        "medium": "page",
        "standing": "primary",
        "language": "en",
        "access": "public",
    }
    changed = client.post(at(source), form)
    assert changed.status_code == 422
    assert "is under legal hold" in text_of(changed)
    assert client.post(at(source, "lift-hold")).status_code == 302
    assert "Earlier holds" in text_of(client.get(at(source)))
    assert client.post(at(source), form).status_code == 302
