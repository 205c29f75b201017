"""Loads the demonstration newsroom through the services that editors use. Idempotent.

The editor logs every claim, and the publisher approves and publishes it. Correction histories become editions with
today's dates; their notes give the real event's date and say that the newsroom's acts are illustrative. Nothing is
backdated or fetched. The demonstration loads only into an empty ledger.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from claims.demonstration import files, terms, working_copies
from claims.demonstration.files import Entry
from claims.demonstration.ledger import Holding, LedgerNotEmpty, holding
from claims.demonstration.terms import term
from claims.demonstration.working_copies import ENGLISH, Keys
from claims.models import Activity, Claim, Claimant, Edition, Topic, Verdict
from claims.queries import working_copy
from claims.services import claims as claim_services
from claims.services import publishing, shared_rows, steps
from claims.vocabulary import ActivityVerb, ClaimantKind, EditionKind, State
from claims.working_copy import AppearanceCopy, LinkCopy, PartCopy, WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.services import add_person
from sources.models import Medium, Publisher
from sources.services.sources import SourceDraft, add_publisher, add_source, find_by_url

RowCopy = TypeVar("RowCopy", PartCopy, AppearanceCopy, LinkCopy)
WIKIDATA = "https://www.wikidata.org/wiki/"
PEOPLE = (
    ("researcher", Role.RESEARCHER, "Robin Researcher", ""),
    ("editor", Role.EDITOR, "Edda Editor", "History desk"),
    ("publisher", Role.PUBLISHER, "Pat Publisher", "History desk"),
    ("admin", Role.ADMINISTRATOR, "Ada Administrator", ""),
    ("admin2", Role.ADMINISTRATOR, "Ann Administrator", ""),
)


@dataclass(frozen=True)
class Login:
    """A demonstration login. `password` is '' for an existing account."""

    username: str
    role: str
    password: str


@dataclass(frozen=True)
class LoadResult:
    """The result of loading."""

    claims: int
    editions_made: int


def _ignore_logins(logins: Sequence[Login]) -> None:
    """Ignores the logins, for callers that need no password."""


def load(*, hand_over: Callable[[Sequence[Login]], None] = _ignore_logins) -> LoadResult:
    """Load the demonstration newsroom, or finish an interrupted load.

    `hand_over` receives the logins before the accounts are committed, so no password is lost. Raises LedgerNotEmpty if
    the ledger contains anything but the demonstration.
    """
    before = Edition.objects.count()
    with transaction.atomic():
        # Commit accounts, shared rows and claims together, because claims identify a demonstration.
        if holding() is Holding.NEWSROOM:
            raise LedgerNotEmpty(
                "This ledger already contains accounts, claims or sources. Load the demonstration into an empty ledger."
            )
        hand_over([_login(*person) for person in PEOPLE])
        people = {user.username: user for user in User.objects.filter(username__in=[person[0] for person in PEOPLE])}
        editor, publisher = people["editor"], people["publisher"]
        keys = _shared_rows(editor)
        entries = files.claims()
        claims = {entry["key"]: _log(entry, keys, editor) for entry in entries}
        for entry in files.new_claims():
            claims[entry["key"]] = _log(entry, keys, people[entry["logged_by"]])
    for entry in entries:
        _publish(entry, keys, claims, editor, publisher)
    for entry in files.new_claims():
        _queue(entry, claims, people[entry["logged_by"]])
    for revision in files.open_revisions():
        _revise(revision, claims, people[revision["opened_by"]])
    return LoadResult(len(claims), Edition.objects.count() - before)


def _login(username: str, role: Role, name: str, byline: str) -> Login:
    if User.objects.filter(username=username).exists():
        return Login(username, role.value, "")
    password = secrets.token_urlsafe(12)
    add_person(username=username, password=password, role=role, actor=None, full_name=name, byline=byline)
    return Login(username, role.value, password)


def _shared_rows(actor: User) -> Keys:
    claimants: dict[str, UUID] = {}
    members: dict[str, tuple[str, ...]] = {}
    for entry in files.claimants():
        claimants[entry["key"]] = _claimant(entry, actor)
        if entry["members"]:
            members[entry["key"]] = tuple(member["key"] for member in entry["members"])
            claimants |= {member["key"]: _claimant(member, actor) for member in entry["members"]}
    topics = {entry["name"]: _topic(entry, actor) for entry in files.topics()}
    sources = {entry["key"]: _source(entry, actor) for entry in files.sources()}
    _tie_publishers(claimants, actor)
    return Keys(claimants, members, topics, sources)


def _claimant(entry: Entry, actor: User) -> UUID:
    found = Claimant.objects.filter(slug=entry["key"]).first()
    found = found or shared_rows.add_claimant(
        name=entry["name"],
        kind=ClaimantKind.OUTLET
        if entry["key"] in terms.OUTLETS
        else term(terms.CLAIMANT_KINDS, entry["kind"], "claimant kind"),
        role=entry["role"] or "",
        same_as=[WIKIDATA + entry["wikidata"]] if entry.get("wikidata") else [],
        slug=entry["key"],
        actor=actor,
    )
    return found.pk


def _topic(entry: Entry, actor: User) -> UUID:
    found = Topic.objects.filter(slug=entry["slug"]).first()
    found = found or shared_rows.add_topic(
        name=entry["name"][0].upper() + entry["name"][1:],
        slug=entry["slug"],
        description=entry["description"],
        actor=actor,
    )
    return found.pk


def _source(entry: Entry, actor: User) -> UUID:
    found = find_by_url(entry["url"])
    if found is not None:
        return found.pk
    imprint = terms.imprint(entry["publisher"])
    add_publisher(name=imprint.issued_by, actor=actor, note=terms.publisher_note(entry["publisher"]))
    draft = SourceDraft(
        title=entry["title"],
        issued_by=imprint.issued_by,
        carried_by=imprint.carried_by,
        authors=tuple(_authors(entry["author"])),
        date=working_copies.partial_date(entry["published"], inferred=entry["published_inferred"]),
        medium=terms.MEDIUMS.get(entry["key"], Medium.ARTICLE),
        standing=term(terms.STANDINGS, entry["kind"], "source kind"),
        language=entry["language"],
        url=entry["url"],
        locator=imprint.locator,
        note=entry.get("note") or "",
        desk_note=term(terms.ADDRESS_STATUS, entry["url_status"], "url_status"),
    )
    return add_source(draft=draft, actor=actor, capture=False).pk


def _authors(text: str | None) -> list[str]:
    names = (text or "").removesuffix(" (eds)").removeprefix("Interview with ")
    return [name for name in names.split(" and ") if name]


def _tie_publishers(claimants: dict[str, UUID], actor: User) -> None:
    ties: dict[UUID, list[Publisher]] = {}
    for name, keys in files.publisher_ties().items():
        publisher = add_publisher(name=terms.imprint(name).issued_by, actor=actor)
        for key in keys:
            ties.setdefault(claimants[key], []).append(publisher)
    for claimant in Claimant.objects.filter(pk__in=ties).prefetch_related("own_publishers"):
        if {tie.publisher_id for tie in claimant.own_publishers.all()} != {row.pk for row in ties[claimant.pk]}:
            shared_rows.change_claimant(
                claimant_id=claimant.pk,
                name=claimant.name,
                kind=claimant.kind,
                role=claimant.role,
                same_as=claimant.same_as,
                slug=claimant.slug,
                publishers=ties[claimant.pk],
                actor=actor,
            )


def _log(entry: Entry, keys: Keys, actor: User) -> UUID:
    found = Claim.objects.filter(text=entry["claim"], origin="demonstration").first()
    if found is None:
        copy = working_copies.working_copy(entry, keys)
        if entry.get("editions"):
            copy = working_copies.as_of(copy, entry["editions"][0])
        found = claim_services.log_claim(copy=copy, actor=actor, origin="demonstration")
        if entry.get("desk_note"):
            steps.comment(claim_id=found.pk, note=entry["desk_note"], actor=actor)
    return found.pk


def _publish(entry: Entry, keys: Keys, claims: dict[str, UUID], editor: User, publisher: User) -> None:
    claim_id = claims[entry["key"]]
    final = replace(working_copies.working_copy(entry, keys), links=working_copies.links(entry, claims))
    history = entry["editions"]
    stages: list[tuple[WorkingCopy, Entry]] = [(working_copies.as_of(final, edition), edition) for edition in history]
    stages = stages or [(final, {"kind": EditionKind.PUBLISHED, "public_note": "", "severity": None})]
    done = Edition.objects.filter(claim_id=claim_id).count()
    for copy, edition in stages[done:]:
        _save(claim_id, copy, editor)
        revision = _revision(claim_id)
        state = Verdict.objects.get(claim_id=claim_id, language=ENGLISH).state
        if state in (State.LOGGED, State.RESEARCHING):
            steps.submit(claim_id=claim_id, language=ENGLISH, actor=editor, revision=revision)
        if state != State.APPROVED:
            steps.approve(claim_id=claim_id, language=ENGLISH, actor=publisher, revision=revision)
        publishing.publish(
            claim_id=claim_id,
            language=ENGLISH,
            actor=publisher,
            revision=revision,
            kind=EditionKind(edition["kind"]),
            note=edition["public_note"],
            severity=edition["severity"] or "",
        )


def _save(claim_id: UUID, copy: WorkingCopy, editor: User) -> None:
    """Save this working copy. Existing rows keep their ids and numbers."""
    if Verdict.objects.get(claim_id=claim_id, language=ENGLISH).state == State.PUBLISHED:
        steps.revise(claim_id=claim_id, language=ENGLISH, actor=editor, revision=_revision(claim_id))
    present, _ = working_copy.read(claim_id, ENGLISH)
    wanted = replace(
        copy,
        parts=_with_ids(copy.parts, present.parts),
        appearances=_with_ids(copy.appearances, present.appearances),
        citations=tuple(
            replace(row, id=present.citations[place].id, number=present.citations[place].number)
            if place < len(present.citations)
            else row
            for place, row in enumerate(copy.citations)
        ),
        links=_with_ids(copy.links, present.links),
    )
    claim_services.save_working_copy(
        claim_id=claim_id, language=ENGLISH, revision=_revision(claim_id), copy=wanted, actor=editor
    )


def _with_ids(wanted: tuple[RowCopy, ...], present: tuple[RowCopy, ...]) -> tuple[RowCopy, ...]:
    ids = [row.id for row in present[: len(wanted)]]
    return tuple(replace(row, id=ids[place] if place < len(ids) else None) for place, row in enumerate(wanted))


def _revision(claim_id: UUID) -> int:
    return Claim.objects.values_list("revision", flat=True).get(pk=claim_id)


def _queue(entry: Entry, claims: dict[str, UUID], actor: User) -> None:
    claim_id = claims[entry["key"]]
    if entry["links"]:
        present, _ = working_copy.read(claim_id, ENGLISH)
        if not present.links:
            claim_services.save_working_copy(
                claim_id=claim_id,
                language=ENGLISH,
                revision=_revision(claim_id),
                copy=replace(present, links=working_copies.links(entry, claims)),
                actor=actor,
            )
    state = Verdict.objects.get(claim_id=claim_id, language=ENGLISH).state
    if entry["state"] == "researching" and state == State.LOGGED:
        steps.start(claim_id=claim_id, language=ENGLISH, actor=actor, revision=_revision(claim_id))


def _revise(revision: Entry, claims: dict[str, UUID], actor: User) -> None:
    claim_id = claims[revision["claim"]]
    why = f"{revision['what']} {revision['why']}"
    opened = Activity.objects.filter(claim_id=claim_id, verb=ActivityVerb.COMMENTED, note=why).exists()
    if opened or Verdict.objects.get(claim_id=claim_id, language=ENGLISH).state != State.PUBLISHED:
        return  # opened before; keep what the desk did since
    steps.revise(claim_id=claim_id, language=ENGLISH, actor=actor, revision=_revision(claim_id))
    steps.comment(claim_id=claim_id, note=why, actor=actor)
    present, _ = working_copy.read(claim_id, ENGLISH)
    claim_services.save_working_copy(
        claim_id=claim_id,
        language=ENGLISH,
        revision=_revision(claim_id),
        copy=replace(present, verdict=replace(present.verdict, **revision["changes"])),
        actor=actor,
    )
    if revision.get("submitted"):
        steps.submit(claim_id=claim_id, language=ENGLISH, actor=actor, revision=_revision(claim_id))
