"""The desk: Django admin pages over the services."""

from claims.admin import claims, editions, shared_rows, sources
from claims.external_reviews import admin as external
from claims.sync import admin as mirrors
from claims.webhooks import admin as webhooks

__all__ = ["claims", "editions", "external", "mirrors", "shared_rows", "sources", "webhooks"]
