"""What comes back from outside: an answer with all its facts, or an error with a sentence for an editor.

No message names an address, a host or a credential: messages are stored and logged, and a source may be protected.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(days=1).total_seconds()
"""Seconds; a `Retry-After` of more counts as this."""


class OutboundError(Exception):
    """An exchange that gave no answer. `code` is stable, `message` a sentence, `retry_after` seconds where known."""

    transient = False

    def __init__(self, code: str, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retry_after = retry_after


class Refused(OutboundError):
    """The guard said no, before a connection or before following a redirect. Trying again changes nothing."""


class Unreachable(OutboundError):
    """No answer, or not all of it: name, connection, TLS, deadline, an answer cut short. May pass."""

    transient = True


class TooLarge(OutboundError):
    """More header bytes, raw bytes or decoded bytes than the policy takes."""


class BadAnswer(OutboundError):
    """What came is not HTTP/1.x as it must be, or is encoded in a way that was not asked for."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect that was followed: who sent it, and where it led, as it was sent. An HTTP redirect's body is not read.

    The fields from `reason` on are empty where only the redirect itself is known.
    """

    url: str
    status: int
    location: str
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    """As `Answer.headers`."""
    request_headers: tuple[tuple[str, str], ...] = ()
    """As `Answer.request_headers`."""
    address: str = ""
    """The IP address that answered."""
    requested_at: datetime | None = None
    """UTC, before its host's name was looked up."""
    http_version: str = "HTTP/1.1"
    body: bytes = b""
    """Of a page that leads on by itself: the page, without its Content-Encoding."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and how it was come by. Any status: an answer of 404 is an answer."""

    asked_url: str
    """As the caller gave it."""
    url: str
    """Whose answer this is, after redirects, without a fragment."""
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    """As sent, in order, with repetitions (but for an equal Content-Length); bytes outside ASCII read as Latin-1."""
    raw: bytes
    """The entity as sent: without chunks, still in its Content-Encoding."""
    body: bytes
    """The entity without its Content-Encoding."""
    hops: tuple[Hop, ...]
    address: str
    """The IP address that answered."""
    request_headers: tuple[tuple[str, str], ...]
    """As sent to `url`, but for Authorization, which is nobody's to keep."""
    started_at: datetime
    """UTC, before the first name was looked up."""
    seconds: float
    """From then to the last byte, redirects included."""
    http_version: str
    """HTTP/1.0 or HTTP/1.1."""
    requested_at: datetime | None = None
    """UTC, before the name of the host of `url` was looked up; None where that was not noted."""

    def header(self, name: str) -> str:
        """The first field of that name in any case, or ''."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def retry_after(self) -> float | None:
        """Seconds from `Retry-After`, at most a day. None if the header is missing or malformed."""
        return retry_after(self.header("retry-after"), now=self.started_at)


def retry_after(value: str, *, now: datetime) -> float | None:
    """A `Retry-After` field, seconds or a date, as seconds from now: at least 0, at most a day, None if unreadable."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)
