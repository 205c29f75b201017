"""Forms for sources, publishers, copies and legal holds."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import fields_for_model

from sources.models import SnapshotRedactionReason, Source
from sources.services.uploads import LONGEST_TRANSCRIPT

_columns = fields_for_model(Source, widgets={name: forms.Textarea(attrs={"rows": 3}) for name in ("note", "desk_note")})
ACCEPTED_KINDS = "HTML, PDF, plain text or an image (PNG, JPEG, GIF, WebP, AVIF, TIFF)"


class SourceForm(forms.Form):
    """A source's fields. Publishers are typed by name; a new name adds a publisher."""

    url = _columns["url"]
    title = _columns["title"]
    issued_by = forms.CharField(
        max_length=200, help_text="The publisher. A new name is added to the list of publishers."
    )
    carried_by = forms.CharField(
        max_length=200, required=False,
        help_text="Who reprints or hosts it, if that is somebody else. A reprint is not a second source.",
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
        help_text="Readers can read the whole text of our copies and download the originals. Tick this only if the "
        "rights allow it: a public document, an open licence, a permission. Otherwise readers get the quoted "
        "passage and its paragraph. Only editors and above may change this.",
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
        help_text="Domains where it publishes, one on each line, such as example.org. Pasted addresses on these "
        "domains and their subdomains are matched to this publisher.",
    )  # fmt: skip

    def clean_domains(self) -> tuple[str, ...]:
        return tuple(line for line in self.cleaned_data["domains"].splitlines() if line.strip())


class UploadForm(forms.Form):
    file = forms.FileField(label="File", allow_empty_file=True, max_length=1_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.CAPTURE_MOST_UPLOAD_BYTES // (1024 * 1024)
        self.fields["file"].help_text = f"{ACCEPTED_KINDS}, at most {most} MB. We check the file before we add it."

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        # Checked here before the file is read into memory, and again in the service.
        if (file.size or 0) > settings.CAPTURE_MOST_UPLOAD_BYTES:
            most = settings.CAPTURE_MOST_UPLOAD_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"The file is larger than {most} MB.")
        return file


class TranscriptForm(forms.Form):
    text = forms.CharField(
        strip=False, max_length=LONGEST_TRANSCRIPT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Word for word, from a book, broadcast or interview. Quotations from it are marked as transcribed.",
    )  # fmt: skip
    locator = forms.CharField(label="Place in the source", max_length=200, help_text="Page, paragraph or minute.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The same page has the source's form, which also has a locator.
        super().__init__(*args, **{"auto_id": "id_transcript_%s", **kwargs})


class RemovalForm(forms.Form):
    reason = forms.ChoiceField(choices=[("", "choose"), *SnapshotRedactionReason.choices])
    note = forms.CharField(
        max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}), label="Legal ground",
        help_text="For the desk's records. Do not mention any removed content.",
    )  # fmt: skip


class HoldForm(forms.Form):
    reason = forms.CharField(
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Reason for the hold",
        help_text="For the desk only: the proceedings or the order, and who asked for the hold.",
    )
