"""The list of captures: which are waiting, running, done or failed, and why. Read only."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from factcheck.accounts.desk_admin import RoleAdmin
from sources.admin.pages import source_address
from sources.admin.progress import status_of
from sources.models import Capture
from sources.models.captures import MOST_ATTEMPTS


class CaptureAdmin(RoleAdmin[Capture]):
    """Captures, newest first. Each row links to its source."""

    list_display = ("state_shown", "of_source", "attempts_made", "why", "requested_at", "requested_by", "finished_at")
    list_display_links = None
    list_filter = ("state", "reason", "requested_at")
    search_fields = ("source__title", "source__url", "problem")
    list_select_related = ("source", "requested_by")
    ordering = ("-requested_at",)
    sortable_by = ("requested_at",)
    change_list_template = "admin/sources/captures.html"

    @admin.display(description="state")
    def state_shown(self, row: Capture) -> SafeString:
        status = status_of(row)
        return format_html(
            '<span class="state state-{}">{}</span><span class="of-claim">{}</span>',
            *(row.state, status.state, status.detail),
        )

    @admin.display(description="source")
    def of_source(self, row: Capture) -> SafeString:
        return format_html('<a href="{}" dir="auto">{}</a>', source_address(row.source_id, "copies"), row.source.title)

    @admin.display(description="attempts")
    def attempts_made(self, row: Capture) -> str:
        return f"{row.attempts} of {MOST_ATTEMPTS}"

    @admin.display(description="why")
    def why(self, row: Capture) -> str:
        return row.get_reason_display()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Redirect to the source's page, which shows the capture."""
        if object_id is None or request.method == "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        capture = self.get_object(request, unquote(object_id))
        if capture is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]  # missing from the stubs
        return redirect(source_address(capture.source_id, "copies"))
