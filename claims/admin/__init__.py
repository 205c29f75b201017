"""The desk: Django admin pages over the services."""

from claims.admin import claims, editions, external, mirrors, shared_rows, sources, webhooks

__all__ = ["claims", "editions", "external", "mirrors", "shared_rows", "sources", "webhooks"]
