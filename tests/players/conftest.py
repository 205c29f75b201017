"""Archives as an editor downloads them: real captures of a site on the loopback, exported by the product."""

import gzip
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from factcheck.core.outbound import client
from factcheck.core.outbound.client import policy_from_settings
from sources.archive import warc
from sources.models import Capture, CaptureOutcome, CaptureState, How, Snapshot, Source
from sources.services import byte_store, capture_worker
from sources.services.bundles import wacz_of
from sources.services.captures import request_capture
from sources.services.uploads import upload_copy
from tests import factories
from tests.sources.capture.site import Reply, Site, article
from tests.sources.extracting.samples import pdf

PDF = pdf("Forty spans were counted.")
PDF_TYPE = "application/pdf"


@dataclass(frozen=True)
class Archive:
    """A WACZ file of one copy, the address that it is asked for, and what the copy says or is."""

    file: Path
    address: str
    holds: bytes


@pytest.fixture(scope="module")
def archives(
    standing: Callable[[Callable[[], dict[str, Archive]]], dict[str, Archive]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Archive]:
    """By name: every way in which a copy comes about."""
    folder = tmp_path_factory.mktemp("archives")
    store = {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": folder / "captures"}}
    with (
        Site().running() as site,
        override_settings(
            STORAGES=settings.STORAGES | {"captures": store},
            CAPTURE_HOST_DELAY=0.0,
            OUTBOUND_DEADLINE=10.0,
            OUTBOUND_ALLOWED=[site.host],
        ),
    ):
        return standing(lambda: _made(site, folder))


def _made(site: Site, folder: Path) -> dict[str, Archive]:
    site.pages |= {
        "/page": Reply(article("A plain page.")),
        "/compressed": Reply(gzip.compress(article("A compressed page.")), headers={"Content-Encoding": "gzip"}),
        "/cited": Reply(b"<p>Moved</p>", status=301, headers={"Location": "/moved?again=1"}),
        "/moved": Reply(status=302, headers={"Location": site.url("/landing")}),
        "/landing": Reply(article("Where the redirects lead.")),
        "/folder": Reply(status=301, headers={"Location": "/folder/"}),
        "/folder/": Reply(article("A folder's page.")),
        "/br%C3%BCcke/%D1%96": Reply(article("A page at an address with letters.")),
        "/report.pdf": Reply(PDF, content_type=PDF_TYPE),
        # As some servers send it: UTF-8, not escaped.
        "/earlier": Reply(status=308, headers={"Location": "/brücke/і".encode().decode("latin-1")}),
    }
    made = {
        "page": _captured(site.url("/page"), b"A plain page."),
        "compressed": _captured(site.url("/compressed"), b"A compressed page."),
        "redirects": _captured(site.url("/cited"), b"Where the redirects lead."),
        "slash": _captured(site.url("/folder"), b"A folder's page."),
        "letters": _captured(site.url("/brücke/і?größe=ü"), b"A page at an address with letters."),
        "pdf": _captured(site.url("/report.pdf"), PDF),
        "earlier": _captured_without_redirects(site.url("/earlier"), b"A page at an address with letters."),
        "upload": _uploaded(),
    }
    capture_worker.capture_due()
    return {name: _exported(folder / f"{name}.wacz", *one) for name, one in made.items()}


def _captured(url: str, holds: bytes) -> tuple[Source, str, bytes]:
    return factories.source(url=url, capture=True), url, holds


def _captured_without_redirects(url: str, holds: bytes) -> tuple[Source, str, bytes]:
    """A copy as it was stored before redirects were kept as records: only its row tells of them."""
    source = factories.source(url=url)
    answer = client.fetch(url, policy=policy_from_settings())
    key = uuid4()
    kept = byte_store.keep([answer.body, warc.record(replace(answer, hops=()), snapshot=key, software="Factcheck")])
    byte_store.settle(kept)
    capture = Capture.objects.filter(pk=request_capture(source_id=source.pk, actor=None).pk)
    running: dict[str, Any] = {"lease": uuid4(), "leased_until": timezone.now() + timedelta(minutes=5)}
    capture.update(state=CaptureState.RUNNING, attempts=1, **running)
    Snapshot.objects.create(
        pk=key,
        source=source,
        capture=capture.get(),
        how=How.FETCHED,
        body_id=kept.names[0],
        warc_id=kept.names[1],
        media_type="text/html",
        asked_url=answer.asked_url,
        final_url=answer.url,
        status=answer.status,
        hops=[{"url": hop.url, "status": hop.status, "location": hop.location} for hop in answer.hops],
    )
    capture.update(state=CaptureState.DONE, outcome=CaptureOutcome.COPIED, lease=None, leased_until=None)
    return source, url, holds


def _uploaded() -> tuple[Source, str, bytes]:
    source = factories.source(url="")
    copy = upload_copy(source_id=source.pk, body=article("An upload."), file_name="x.html", actor=factories.person())
    return source, copy.pk.urn, b"An upload."


def _exported(file: Path, source: Source, address: str, holds: bytes) -> Archive:
    with file.open("wb") as out:
        shutil.copyfileobj(wacz_of(source.pk), out)
    return Archive(file, address, holds)
