"""Bulk files: which there are, and the files themselves, whole or in parts (RFC 9110, section 14)."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC
from typing import Any, BinaryIO

from django.http import HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import http_date, parse_http_date_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request

from claims.api.renderers import encode
from claims.api.serializers import SHA256
from claims.api.views import View, absolute
from claims.models import BulkFile
from claims.sync import bulk_files
from claims.vocabulary import BulkKind
from factcheck.core import http
from factcheck.core.errors import NotFound
from factcheck.core.problems import Refused

AT_ONCE = 256 * 1024
"""Bytes read from a file at a time."""
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_NAMES = re.compile(r"[a-z]{1,20}-[0-9]{1,19}-[0-9a-f]{16}\.ndjson\.gz")
_NO_FILE = "There is no such file, or not any more: take the name from /api/v1/bulk."


class BulkFileSerializer(serializers.ModelSerializer[Any]):
    """A gzip file of NDJSON: the log up to `seq`, or what of it was current then."""

    kind = serializers.ChoiceField(BulkKind.choices)
    url = serializers.SerializerMethodField(help_text="Where the file is.")
    items = serializers.IntegerField(min_value=0, help_text="Lines.")
    size = serializers.IntegerField(min_value=1, help_text="Bytes of the file.")
    sha256 = serializers.RegexField(SHA256, help_text="SHA-256 of the file.")
    content_sha256 = serializers.RegexField(SHA256, help_text="SHA-256 of what it unpacks to.")
    seq = serializers.IntegerField(min_value=0, help_text="The newest edition in it.")
    cursor = serializers.CharField(help_text="Where the feed goes on.")
    made_at = serializers.DateTimeField(default_timezone=UTC)

    class Meta:
        model = BulkFile
        fields = ["kind", "name", "url", "items", "size", "sha256", "content_sha256", "seq", "cursor", "made_at"]

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, file: BulkFile) -> str:
        return absolute(reverse("api:bulk_file", args=[file.name]))


class BulkFileList(View, generics.ListAPIView[Any]):
    """The newest file of each kind: `items` (what is current) and `editions` (every edition). Gzip of NDJSON.

    A line is an item as the feed gives it. Continue with a file's `cursor` at the feed of its kind.
    """

    http_method_names = ["get", "head", "options"]
    serializer_class = BulkFileSerializer
    operations = {"GET": ("listBulkFiles", "Bulk files")}

    def get_queryset(self) -> list[BulkFile]:  # type: ignore[override]  # only the rows whose file is there
        return [file for file in BulkFile.objects.whole().newest() if bulk_files.path_of(file).is_file()]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        answer = super().list(request, *args, **kwargs)
        # Of the answer itself: files come and go while nothing that is public changes.
        tag = f'W/"{hashlib.sha256(encode(answer.data)).hexdigest()[:32]}"'
        answer["ETag"], answer["Cache-Control"] = tag, http.REVALIDATE
        return http.unchanged(request, tag) or answer


class BulkFileDetail(View):
    """A file by its name, under which the bytes never change. Ranges are served: an interrupted download goes on."""

    http_method_names = ["get", "head", "options"]
    response_type = OpenApiTypes.BINARY
    media_type = "application/gzip"
    refusals = (416,)
    operations = {"GET": ("getBulkFile", "One bulk file")}

    def get(self, request: Request, name: str) -> HttpResponseBase:
        file = BulkFile.objects.whole().filter(name=name).first() if _NAMES.fullmatch(name) else None
        if file is None:
            raise NotFound(_NO_FILE, field="name")
        return _file(request, file)


def _file(request: Request, file: BulkFile) -> HttpResponseBase:
    tag = f'"{file.sha256}"'
    headers = {
        "ETag": tag,
        # Asked for at each use, so that no cache in between serves what was redacted since.
        "Cache-Control": http.REVALIDATE,
        "Last-Modified": http_date(file.made_at.timestamp()),
        "Accept-Ranges": "bytes",
        "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(file.sha256)).decode()}:",
        "Content-Disposition": f'attachment; filename="{file.name}"',
    }
    if (nothing_new := http.unchanged(request, tag, headers)) is not None:
        return nothing_new
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    if since is not None and "If-None-Match" not in request.headers and file.made_at.timestamp() < since + 1:
        return HttpResponseNotModified(headers=headers)
    # Ranges are defined for GET alone.
    ranged = request.method == "GET" and request.headers.get("If-Range", tag) == tag
    asked = request.headers.get("Range", "") if ranged else ""
    part = _part(asked, file.size)
    if part == (0, 0):
        raise Refused(
            f"The file has {file.size:,} bytes, and none of them is in this range.",
            status=416,
            code="range-not-satisfiable",
            field="Range",
            headers={"Content-Range": f"bytes */{file.size}"},
        )
    start, end = part or (0, file.size)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return StreamingHttpResponse(
        _bytes(_opened(file), start, end),
        status=200 if part is None else 206,
        content_type="application/gzip",
        headers=headers | {"Content-Length": str(end - start)},
    )


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """Start and end of the range that is asked for; None for the whole, (0, 0) where no byte of the file is in it.

    What is not one range of bytes is no range (RFC 9110 lets a server ignore it).
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.group(1) == found.group(2) == "":
        return None
    first, last = found.groups()
    if first == "":
        start, end = max(size - int(last), 0), size if int(last) else 0
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return None
    return (start, end) if start < end else (0, 0)


def _opened(file: BulkFile) -> BinaryIO:
    try:
        return bulk_files.path_of(file).open("rb")
    except FileNotFoundError as error:
        raise NotFound(_NO_FILE, field="name") from error


def _bytes(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < end and (piece := file.read(min(AT_ONCE, end - start))):
            start += len(piece)
            yield piece
