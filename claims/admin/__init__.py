"""The editors' door: plain Django admin over the services, with a thin skin of its own."""

from claims.admin import claims, editions, external, mirrors, shared_rows, sources, webhooks

__all__ = ["claims", "editions", "external", "mirrors", "shared_rows", "sources", "webhooks"]
