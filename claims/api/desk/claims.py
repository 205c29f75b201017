"""Claims at the desk: to log them, to read their working copies, to change them, and to add to them."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from claims.api import parameters
from claims.api.answers import absolute, next_address
from claims.api.describing import list_of
from claims.api.desk import examples
from claims.api.desk.copies import appearance_of, changed_copy, citation_of, new_copy, plain
from claims.api.desk.describing import CLAIM, operation
from claims.api.desk.door import DeskDoor, Said, answered, sent
from claims.api.desk.paths import named_as_sent
from claims.api.desk.shapes import (
    AppearanceKept,
    AppearanceSaid,
    CitationKept,
    CitationSaid,
    ClaimChange,
    ClaimInQueue,
    ClaimNew,
    ClaimOfDesk,
    CommentNew,
    CommentOfDesk,
)
from claims.api.parameters import LANGUAGE, Parameter
from claims.models import Claim, Verdict
from claims.queries import working_copy
from claims.services import adding, steps
from claims.services.claims import log_claim, save_working_copy
from claims.vocabulary import State
from factcheck.accounts.models import Scope
from factcheck.accounts.services.requests import Answer
from factcheck.core.errors import NotFound

DEFAULT_LIMIT, HIGHEST_LIMIT = 50, 100
REPRESENTATION = "1"
"""Changes when the same working copy is written another way."""
_WHOSE = Parameter(
    "whose",
    parameters.one_of(("mine", "all")),
    "`mine`: logged by the key’s owner or assigned to them; `all`: everybody’s.",
    {"type": "string", "enum": ["mine", "all"], "default": "mine"},
)
_STATE = Parameter(
    "state",
    parameters.one_of(State.values),
    "Where the verdict stands.",
    {"type": "string", "enum": list(State.values)},
)
_LIST = (_WHOSE, _STATE, LANGUAGE, parameters.limit(DEFAULT_LIMIT, HIGHEST_LIMIT), parameters.page(3))


class Claims(DeskDoor):
    """The desk’s claims."""

    scopes = {"GET": (Scope.DESK_READ,), "POST": (Scope.CLAIMS_WRITE,)}
    known_of = {"GET": _LIST}

    @operation(
        "listDeskClaims",
        summary="The owner’s claims, newest first, and where each stands",
        scopes=scopes["GET"],
        known=_LIST,
        answer=list_of("ClaimsInQueue", ClaimInQueue(many=True)),
        got={"results": [examples.CLAIM_IN_QUEUE], "next": None},
        refusals=(404,),
    )
    def get(self, request: Request) -> HttpResponse:
        limit = self.given.get("limit", DEFAULT_LIMIT)
        rows = list(self._rows().order_by("-claim__logged_at", "-claim_id", "-language")[: limit + 1])
        following = None
        if len(rows) > limit:
            last = rows[limit - 1]
            token = parameters.page_token([last.claim.logged_at.isoformat(), str(last.claim_id), last.language])
            following = next_address(request, token)
        return sent(answered({"results": [_in_queue(row) for row in rows[:limit]], "next": following}))

    @operation(
        "logClaim",
        summary="Log a claim",
        scopes=scopes["POST"],
        body=ClaimNew,
        answer=ClaimOfDesk,
        status=201,
        tag=True,
        sent=examples.CLAIM_NEW,
        got=examples.CLAIM,
    )
    def post(self, request: Request) -> HttpResponse:
        def work(said: Said) -> Answer:
            language = said.get("language", "en")
            claim = log_claim(copy=new_copy(said), actor=self.person, language=language)
            return _claim(_verdict(claim.pk, language), status=201)

        return self.once(request, ClaimNew, work)

    def _rows(self) -> Any:
        rows = Verdict.objects.select_related("claim")
        if self.given.get("whose", "mine") == "mine":
            rows = rows.filter(Q(claim__logged_by=self.person) | Q(assigned_to=self.person))
        rows = rows.filter(**{name: self.given[name] for name in ("state", "language") if name in self.given})
        if "page" not in self.given:
            return rows
        at, claim, language = _place(self.given["page"])
        earlier = Q(claim__logged_at__lt=at)
        return rows.filter(
            earlier
            | Q(claim__logged_at=at, claim_id__lt=claim)
            | Q(claim__logged_at=at, claim_id=claim, language__lt=language)
        )


class OneClaim(DeskDoor):
    """One claim’s working copy."""

    scopes = {"GET": (Scope.DESK_READ,), "PATCH": (Scope.CLAIMS_WRITE, Scope.DESK_READ)}
    known_of = dict.fromkeys(scopes, (LANGUAGE,))

    @operation(
        "getDeskClaim",
        summary="A claim’s working copy",
        scopes=scopes["GET"],
        path=[CLAIM],
        known=(LANGUAGE,),
        answer=ClaimOfDesk,
        tag=True,
        got=examples.CLAIM,
        refusals=(404,),
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        return sent(_claim(verdict_of(self, parameters.identifier(id))))

    @operation(
        "changeDeskClaim",
        summary="Change a claim’s working copy; what was in review or approved goes back to research",
        scopes=scopes["PATCH"],
        path=[CLAIM],
        known=(LANGUAGE,),
        body=ClaimChange,
        if_match=True,
        answer=ClaimOfDesk,
        tag=True,
        sent=examples.CLAIM_CHANGE,
        got=examples.CLAIM,
        refusals=(404,),
    )
    def patch(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        claim_id = parameters.identifier(id)

        def work(said: Said) -> Answer:
            verdict = verdict_of(self, claim_id, lock=True)
            self.expect(tag_of(verdict))
            kept, _ = working_copy.read(verdict.claim_id, verdict.language)
            save_working_copy(
                claim_id=verdict.claim_id,
                language=verdict.language,
                revision=verdict.claim.revision,
                copy=changed_copy(kept, said),
                actor=self.person,
            )
            return _claim(_verdict(verdict.claim_id, verdict.language))

        return self.change(request, ClaimChange, work)


class Appearances(DeskDoor):
    """Sightings of a claim."""

    scopes = {"POST": (Scope.CLAIMS_WRITE,)}
    known_of = dict.fromkeys(scopes, (LANGUAGE,))

    @operation(
        "addAppearance",
        summary="Add an appearance to a claim",
        scopes=scopes["POST"],
        path=[CLAIM],
        known=(LANGUAGE,),
        body=AppearanceSaid,
        if_match=False,
        answer=AppearanceKept,
        status=201,
        sent=examples.APPEARANCE_NEW,
        got=examples.APPEARANCE,
        refusals=(404,),
    )
    def post(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        claim_id = parameters.identifier(id)

        def work(said: Said) -> Answer:
            verdict = verdict_of(self, claim_id, lock=True)
            self.expect(tag_of(verdict))
            with named_as_sent(row_of="appearances"):
                row = adding.add_appearance(
                    claim_id=verdict.claim_id,
                    language=verdict.language,
                    appearance=appearance_of(said),
                    actor=self.person,
                )
            copy, _ = working_copy.read(verdict.claim_id, verdict.language)
            added = next(one for one in copy.appearances if one.id == row.pk)
            return answered(plain(added), status=201, headers={"Location": _address(verdict.claim_id)})

        return self.once(request, AppearanceSaid, work)


class Citations(DeskDoor):
    """Evidence on a claim."""

    scopes = {"POST": (Scope.CLAIMS_WRITE,)}
    known_of = dict.fromkeys(scopes, (LANGUAGE,))

    @operation(
        "addCitation",
        summary="Add a citation to a claim, under the next number",
        scopes=scopes["POST"],
        path=[CLAIM],
        known=(LANGUAGE,),
        body=CitationSaid,
        if_match=False,
        answer=CitationKept,
        status=201,
        sent=examples.CITATION_NEW,
        got=examples.CITATION,
        refusals=(404,),
    )
    def post(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        claim_id = parameters.identifier(id)

        def work(said: Said) -> Answer:
            verdict = verdict_of(self, claim_id, lock=True)
            self.expect(tag_of(verdict))
            with named_as_sent(row_of="citations"):
                row = adding.add_citation(
                    claim_id=verdict.claim_id, language=verdict.language, citation=citation_of(said), actor=self.person
                )
            copy, _ = working_copy.read(verdict.claim_id, verdict.language)
            added = next(one for one in copy.citations if one.id == row.pk)
            return answered(plain(added), status=201, headers={"Location": _address(verdict.claim_id)})

        return self.once(request, CitationSaid, work)


class Comments(DeskDoor):
    """Words to the desk about a claim."""

    scopes = {"POST": (Scope.COMMENTS_WRITE,)}

    @operation(
        "addComment",
        summary="Comment on a claim, for the desk only",
        scopes=scopes["POST"],
        path=[CLAIM],
        body=CommentNew,
        answer=CommentOfDesk,
        status=201,
        sent=examples.COMMENT_NEW,
        got=examples.COMMENT,
        refusals=(404,),
    )
    def post(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        claim_id = parameters.identifier(id)

        def work(said: Said) -> Answer:
            act = steps.comment(claim_id=claim_id, note=said["note"], actor=self.person)
            found = {"id": act.pk, "claim": claim_id, "note": act.note, "at": act.at}
            written = {name: plain(value) for name, value in found.items()}
            return answered(written, status=201, headers={"Location": _address(claim_id)})

        return self.once(request, CommentNew, work)


def verdict_of(door: DeskDoor, claim_id: UUID, *, lock: bool = False) -> Verdict:
    """The claim's verdict: in the language asked for, else in the newsroom's, else the first by its tag.

    `lock` holds it until the transaction ends. Raises NotFound.
    """
    known = sorted(Verdict.objects.filter(claim_id=claim_id).values_list("language", flat=True))
    newsrooms = settings.LANGUAGE_CODE.split("-")[0]
    usual = newsrooms if newsrooms in known else next(iter(known), newsrooms)
    language = door.given.get("language", usual)
    if language not in known:
        raise NotFound("There is no such claim.", field="language" if known else "id")
    return steps.locked(claim_id, language) if lock else _verdict(claim_id, language)


def tag_of(verdict: Verdict) -> str:
    """Strong: names revision, language and place in the workflow, on which every byte of the answer depends."""
    state = (REPRESENTATION, verdict.claim_id, verdict.language, verdict.state, verdict.state_since.isoformat())
    digest = hashlib.sha256(" ".join(map(str, state)).encode()).hexdigest()[:16]
    return f'"{verdict.claim.revision}-{digest}"'


def _verdict(claim_id: UUID, language: str) -> Verdict:
    return Verdict.objects.select_related("claim").get(claim_id=claim_id, language=language)


def _claim(verdict: Verdict, *, status: int = 200) -> Answer:
    copy, _ = working_copy.read(verdict.claim_id, verdict.language)
    headers = {"ETag": tag_of(verdict)}
    if status == 201:
        headers["Location"] = _address(verdict.claim_id)
    return answered(_standing(verdict) | plain(copy), status=status, headers=headers)


def _standing(verdict: Verdict) -> dict[str, Any]:
    claim: Claim = verdict.claim
    page = reverse("admin:claims_claim_change", args=[claim.pk])
    return {
        "id": str(claim.pk),
        "language": verdict.language,
        "state": verdict.state,
        "state_since": verdict.state_since.isoformat(),
        "revision": claim.revision,
        "origin": claim.origin,
        "logged_at": claim.logged_at.isoformat(),
        "page": f"{absolute(page)}?language={verdict.language}",
    }


def _in_queue(verdict: Verdict) -> dict[str, Any]:
    said = {"short_claim": verdict.claim.short_claim, "headline": verdict.headline, "rating": verdict.rating_id}
    return _standing(verdict) | said


def _address(claim_id: UUID) -> str:
    return absolute(reverse("api:desk-claim", args=[claim_id]))


def _place(parts: list[str]) -> tuple[datetime, UUID, str]:
    try:
        at = datetime.fromisoformat(parts[0])
        if at.tzinfo is None:
            raise ValueError(parts[0])  # noqa: TRY301  # told as the others are
        return at, UUID(parts[1]), parameters.language(parts[2])
    except (ValueError, OverflowError) as error:
        raise parameters.no_such_page() from error
