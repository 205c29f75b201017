"""Admin pages of sources, publishers and captures."""

from django.contrib import admin

from sources.admin.captures import CaptureAdmin
from sources.admin.publishers import PublisherAdmin
from sources.admin.source_pages import SourceAdmin
from sources.models import Capture, Publisher, Source

__all__ = ["CaptureAdmin", "PublisherAdmin", "SourceAdmin"]

admin.site.register(Source, SourceAdmin)
admin.site.register(Publisher, PublisherAdmin)
admin.site.register(Capture, CaptureAdmin)
