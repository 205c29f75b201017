"""Decides whether a response is a page to copy, or which problem it has, with a sentence for the desk."""

from dataclasses import dataclass
from http import HTTPStatus

from factcheck.core.outbound.answers import Answer, OutboundError
from sources.extracting import soundness, walls
from sources.extracting.kinds import ACCEPTED_UPLOADS, FileType, Kind, sniff
from sources.models import Visit

ACCEPTED = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})
NOT_MODIFIED = int(HTTPStatus.NOT_MODIFIED)
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_MAY_PASS = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_PERMANENT = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
_NO_NETWORK = frozenset({"no-such-host", "no-connection"})


class CaptureProblem(Exception):
    """Why no copy was made. `transient`: trying again may help. `found`: the result for a regular visit, if any."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        transient: bool = False,
        retry_after: float | None = None,
        found: Visit | None = Visit.UNREACHABLE,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.transient = transient
        self.retry_after = retry_after
        self.found = found


@dataclass(frozen=True)
class Page:
    """A response to copy, and the type of its body."""

    answer: Answer
    file_type: FileType


def outbound_problem(error: OutboundError) -> CaptureProblem:
    """The problem of a request without a response."""
    message = error.message
    if error.code in _NO_NETWORK:
        message = f"{error.message} Our network may be down, the address wrong or the site down."
    return CaptureProblem(error.code, message, transient=error.transient, retry_after=error.retry_after)


def check_page(answer: Answer) -> Page:
    """The response as a page to copy. Raises CaptureProblem. Error pages are never copied."""
    if answer.status in _GONE:
        raise CaptureProblem(
            "gone", f"The site says that the page does not exist ({_status(answer)}).", found=Visit.GONE
        )
    if answer.status in _MAY_PASS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise CaptureProblem(
            "busy",
            f"The site could not serve the page ({_status(answer)}).",
            transient=True,
            retry_after=answer.retry_after,
        )
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise CaptureProblem("denied", f"The site refused the request ({_status(answer)}).")
    if answer.status not in ACCEPTED:
        raise CaptureProblem("no-page", f"The site answered without a page ({_status(answer)}).")
    if not answer.body:
        raise CaptureProblem("empty", "The site answered with an empty page.")
    file_type = sniff(answer.body, answer.header("content-type"))
    if file_type.kind not in ACCEPTED_UPLOADS:
        name, _ = soundness.describe(answer.body, file_type)
        raise CaptureProblem("kind", f"The address leads to {name}. We copy web pages, PDFs, texts and images only.")
    if damage := soundness.damage(answer.body, file_type):
        raise CaptureProblem("damaged", f"{damage} No copy was made.", transient=True)
    if file_type.kind is Kind.HTML and (wall := walls.wall(answer.body, url=answer.url)):
        raise CaptureProblem(
            "wall",
            f"The site shows us {wall}, not the page. No copy was made. Upload one made by hand.",
            transient=True,
        )
    return Page(answer, file_type)


def moved_for_good(answer: Answer) -> bool:
    """Whether there were redirects, all of them permanent."""
    return bool(answer.hops) and all(hop.status in _PERMANENT for hop in answer.hops)


def _status(answer: Answer) -> str:
    """The status with the standard phrase, not the one that the server sent."""
    try:
        return f"{answer.status} {HTTPStatus(answer.status).phrase}"
    except ValueError:
        return str(answer.status)
