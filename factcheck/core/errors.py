"""Domain errors. The admin shows them as messages, the API answers `application/problem+json`.

Each has a stable `code` for programs, a sentence for people and, where it concerns one field, that field's name.
"""

from collections.abc import Sequence


class DomainError(Exception):
    """A request that the rules refuse. `status` is the HTTP status of the response."""

    code = "refused"
    status = 409

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(DomainError):
    """A value that is never accepted, whatever is stored."""

    code = "invalid"
    status = 400


class NotFound(DomainError):
    """The object does not exist, or this person may not know that it exists."""

    code = "not-found"
    status = 404


class NotAllowed(DomainError):
    """This person may not do this; somebody else may."""

    code = "not-allowed"
    status = 403


class IllegalTransition(DomainError):
    """The workflow has no such step from the current state."""

    code = "illegal-transition"
    status = 409


class StaleRevision(DomainError):
    """The working copy changed after it was opened; `revision` is the current one."""

    code = "stale-revision"
    status = 409

    def __init__(self, message: str, *, revision: int) -> None:
        super().__init__(message, field="revision")
        self.revision = revision


class GateBlocked(DomainError):
    """The publish gate blocks; `blocks` lists the checks that fail."""

    code = "gate-blocked"
    status = 409

    def __init__(self, message: str, *, blocks: Sequence[str]) -> None:
        super().__init__(message)
        self.blocks = tuple(blocks)


class NoteRequired(DomainError):
    """The step requires a note or reason, and none was given."""

    code = "note-required"
    status = 400


class Gone(DomainError):
    """It existed and no longer does: a cursor of another epoch, a withdrawn page."""

    code = "gone"
    status = 410


class RemovedByLaw(DomainError):
    """It existed and was removed for a legal reason (RFC 7725)."""

    code = "removed"
    status = 451


class NotAuthenticated(DomainError):
    """The request has no credentials, or a key that does not work."""

    code = "not-authenticated"
    status = 401


class AlreadyInFlight(DomainError):
    """The same request is still in progress."""

    code = "already-in-flight"
    status = 409


class AnotherRequest(DomainError):
    """The Idempotency-Key was used for a different request."""

    code = "another-request"
    status = 422
