"""Moments and days as the text that documents, feeds and archives hold."""

from datetime import UTC, date, datetime


def utc_text(at: datetime, *, timespec: str = "microseconds") -> str:
    """A moment in UTC: `2026-03-04T05:06:07.000008Z`, or `2026-03-04T05:06:07Z` with a timespec of seconds."""
    return at.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def day_or_none(text: str | None) -> date | None:
    """The day that a text such as `2026-03-04` names; None of no text."""
    return date.fromisoformat(text) if text else None
