"""What the desk asks about sources, publishers and copies."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import fields_for_model

from sources.models import SnapshotRedactionReason, Source
from sources.services.uploads import LONGEST_TRANSCRIPT

_columns = fields_for_model(Source, widgets={name: forms.Textarea(attrs={"rows": 3}) for name in ("note", "desk_note")})
KINDS_SAID = "HTML, PDF, plain text or an image (PNG, JPEG, GIF, WebP, AVIF, TIFF)"


class SourceForm(forms.Form):
    """What an editor says of a source. Publishers are named; a new name makes a publisher."""

    url = _columns["url"]
    title = _columns["title"]
    issued_by = forms.CharField(
        max_length=200, help_text="Who stands behind it. A new name is added to the publishers."
    )
    carried_by = forms.CharField(
        max_length=200, required=False,
        help_text="Who reprints or hosts it, where that is not the issuer. A reprint is not a second source.",
    )  # fmt: skip
    authors = forms.CharField(
        required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}), help_text="One on each line."
    )
    date = _columns["date"]
    medium = _columns["medium"]
    standing = _columns["standing"]
    language = _columns["language"]
    locator = _columns["locator"]
    note = _columns["note"]
    desk_note = _columns["desk_note"]
    free_to_publish = forms.BooleanField(
        required=False,
        label="Free to publish",
        help_text="Readers may read the whole text of our copies and download the originals. Tick it only where the "
        "rights allow that: a public document, an open licence, a permission. Otherwise readers get the quoted "
        "passage and its paragraph. Editors and above say so.",
    )
    access = _columns["access"]
    description = _columns["description"]
    protection_reason = _columns["protection_reason"]

    def clean_authors(self) -> tuple[str, ...]:
        names = tuple(line.strip() for line in self.cleaned_data["authors"].splitlines() if line.strip())
        if any(len(name) > 200 for name in names):
            raise forms.ValidationError("A name may have at most 200 characters.")
        return names


class PublisherForm(forms.Form):
    name = forms.CharField(max_length=200)
    note = forms.CharField(max_length=300, required=False, help_text="What a reader should know: who owns or funds it.")
    domains = forms.CharField(
        max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Where it publishes, one on each line, like example.org. An address there, or on a sub-domain, is "
        "recognised as its own when it is pasted.",
    )  # fmt: skip

    def clean_domains(self) -> tuple[str, ...]:
        return tuple(line for line in self.cleaned_data["domains"].splitlines() if line.strip())


class UploadForm(forms.Form):
    file = forms.FileField(label="File", allow_empty_file=True, max_length=1_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.CAPTURE_MOST_UPLOAD_BYTES // (1024 * 1024)
        self.fields["file"].help_text = f"{KINDS_SAID}, at most {most} MB. It is looked into before it is kept."

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        # Before it is read into memory; the service looks again.
        if (file.size or 0) > settings.CAPTURE_MOST_UPLOAD_BYTES:
            most = settings.CAPTURE_MOST_UPLOAD_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"The file is larger than {most} MB.")
        return file


class TranscriptForm(forms.Form):
    text = forms.CharField(
        strip=False, max_length=LONGEST_TRANSCRIPT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Word for word, from a book, a broadcast or an interview. A quotation of it is shown as transcribed.",
    )  # fmt: skip
    locator = forms.CharField(label="Where it stands", max_length=200, help_text="Page, paragraph or minute.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It stands on one page with the source's own form, which has a locator too.
        super().__init__(*args, **{"auto_id": "id_transcript_%s", **kwargs})


class RemovalForm(forms.Form):
    reason = forms.ChoiceField(choices=[("", "choose"), *SnapshotRedactionReason.choices])
    note = forms.CharField(
        max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}), label="On what ground",
        help_text="For the record of the desk. Name nothing of what is removed.",
    )  # fmt: skip


class HoldForm(forms.Form):
    reason = forms.CharField(
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Why it is held",
        help_text="For the desk: the proceedings or the order, and who asked.",
    )
