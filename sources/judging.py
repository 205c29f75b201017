"""What an answer is to a newsroom: a page to keep, a page that is gone, or a problem, with a sentence for the desk."""

from dataclasses import dataclass
from http import HTTPStatus

from factcheck.core.outbound.answers import Answer, OutboundError
from sources.extracting import soundness, walls
from sources.extracting.kinds import ACCEPTED_UPLOADS, Kind, Sniffed, sniff
from sources.models import Visit

KEPT = frozenset({HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION})
NOT_MODIFIED = int(HTTPStatus.NOT_MODIFIED)
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_MAY_PASS = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_PERMANENT = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
_NO_NETWORK = frozenset({"no-such-host", "no-connection"})


class Problem(Exception):
    """Why no copy was made. `transient`: trying again may help. `found`: what a visit says of the page; None where it
    is ours and says nothing of it.
    """

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
    """An answer that is worth a copy."""

    answer: Answer
    sniffed: Sniffed


def outbound_problem(error: OutboundError) -> Problem:
    """The problem of an exchange without an answer."""
    message = error.message
    if error.code in _NO_NETWORK:
        message = f"{error.message} Either there is no network here, or the address is wrong or its site is down."
    return Problem(error.code, message, transient=error.transient, retry_after=error.retry_after)


def page(answer: Answer) -> Page:
    """The answer as a page to keep; raises Problem. An error's page is never a copy."""
    if answer.status in _GONE:
        raise Problem("gone", f"The site says that the page is not there ({_named(answer)}).", found=Visit.GONE)
    if answer.status in _MAY_PASS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Problem(
            "busy",
            f"The site could not serve the page just then ({_named(answer)}).",
            transient=True,
            retry_after=answer.retry_after,
        )
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise Problem("denied", f"The site does not give us the page ({_named(answer)}).")
    if answer.status not in KEPT:
        raise Problem("no-page", f"The site answered without a page ({_named(answer)}).")
    if not answer.body:
        raise Problem("empty", "The site answered with an empty page.")
    sniffed = sniff(answer.body, answer.header("content-type"))
    if sniffed.kind not in ACCEPTED_UPLOADS:
        name, _ = soundness.named(answer.body, sniffed)
        raise Problem("kind", f"The address gives {name}. Copies are kept of web pages, PDFs, texts and images only.")
    if damage := soundness.damage(answer.body, sniffed):
        raise Problem("damaged", f"{damage} No copy is kept.", transient=True)
    if sniffed.kind is Kind.HTML and (wall := walls.wall(answer.body, url=answer.url)):
        raise Problem(
            "wall",
            f"The site shows us {wall}, not the page. No copy is kept; upload one made by hand.",
            transient=True,
        )
    return Page(answer, sniffed)


def moved_for_good(answer: Answer) -> bool:
    """Whether every redirect on the way says that it is permanent, and there was one."""
    return bool(answer.hops) and all(hop.status in _PERMANENT for hop in answer.hops)


def _named(answer: Answer) -> str:
    """The status with the standard's words for it: those that the server sent are a stranger's."""
    try:
        return f"{answer.status} {HTTPStatus(answer.status).phrase}"
    except ValueError:
        return str(answer.status)
