"""The domain's refusals. The admin turns them into messages, the API into `application/problem+json`.

Each carries a stable `code` for programs, a sentence for people, and the field it is about, where there is one.
"""

from collections.abc import Sequence


class DomainError(Exception):
    """A request that the rules refuse. `status` is what an HTTP door answers."""

    code = "refused"
    status = 409

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(DomainError):
    """A value that no state of the system could accept."""

    code = "invalid"
    status = 400


class NotFound(DomainError):
    """The thing named does not exist, or may not be known to exist by whoever asks."""

    code = "not-found"
    status = 404


class NotAllowed(DomainError):
    """This person may not take this step; another may."""

    code = "not-allowed"
    status = 403


class IllegalTransition(DomainError):
    """The workflow table has no such step from the present state."""

    code = "illegal-transition"
    status = 409


class StaleRevision(DomainError):
    """The working copy changed since it was opened; `revision` is the present one."""

    code = "stale-revision"
    status = 409

    def __init__(self, message: str, *, revision: int) -> None:
        super().__init__(message, field="revision")
        self.revision = revision


class GateBlocked(DomainError):
    """The publish gate holds; `blocks` names the checks that do."""

    code = "gate-blocked"
    status = 409

    def __init__(self, message: str, *, blocks: Sequence[str]) -> None:
        super().__init__(message)
        self.blocks = tuple(blocks)


class NoteRequired(DomainError):
    """The step is owed a note (or reason) that was not given."""

    code = "note-required"
    status = 400


class Gone(DomainError):
    """It was there and is not any more: a cursor of another epoch, a withdrawn page."""

    code = "gone"
    status = 410


class RemovedByLaw(DomainError):
    """It was there and was removed for a legal reason (RFC 7725)."""

    code = "removed"
    status = 451


class NotAuthenticated(DomainError):
    """Whoever asks did not say who they are, or said it with a key that does not work."""

    code = "not-authenticated"
    status = 401


class AlreadyInFlight(DomainError):
    """The same request is being answered at this moment."""

    code = "already-in-flight"
    status = 409


class AnotherRequest(DomainError):
    """An Idempotency-Key that stands for another request."""

    code = "another-request"
    status = 422
