"""Looks up the address of a new source: whether the source exists already, and the page's own metadata."""

from dataclasses import dataclass

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import NotAllowed
from factcheck.core.outbound import client
from factcheck.core.outbound.answers import OutboundError
from factcheck.core.outbound.client import policy_from_settings
from sources import page_checks
from sources.extracting.kinds import Kind
from sources.extracting.refreshes import leads_to
from sources.models import Medium, Source
from sources.page_checks import CaptureProblem
from sources.services import text_extraction
from sources.services.sources import find_by_url, recognise

SECONDS = 8.0
"""The deadline is short, because a person waits."""
MOST_TITLE = 400
MOST_NAME = 200
"""Characters that a source's form accepts."""


@dataclass(frozen=True)
class LookupResult:
    """The metadata, each '' if unknown. `problem` is a sentence or ''."""

    title: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    """EDTF."""
    language: str = ""
    medium: str = Medium.PAGE
    duplicate: Source | None = None
    """The existing source with this address, in any spelling."""
    problem: str = ""


def look_up(url: str, *, actor: User) -> LookupResult:
    """Fetch the page at the address and return its metadata. Stores nothing. Raises NotAllowed only."""
    if not actor.may_act_as(Role.RESEARCHER):
        raise NotAllowed("Only people with a role at the desk may look up addresses.")
    url = url.strip()
    if not url:
        return LookupResult(problem="Paste an address.")
    duplicate = find_by_url(url) if "\x00" not in url else None
    if duplicate is not None:
        return LookupResult(duplicate=duplicate)
    publisher = recognise(url) if "\x00" not in url else None
    name = publisher.name if publisher is not None else ""
    try:
        answer = client.fetch(url, policy=policy_from_settings(deadline=SECONDS), leads_on=leads_to)
        page = page_checks.check_page(answer)
    except OutboundError as error:
        return LookupResult(publisher=name, problem=page_checks.outbound_problem(error).message)
    except CaptureProblem as problem:
        return LookupResult(publisher=name, problem=problem.message)
    # A short link or a mobile page may redirect to an existing source.
    duplicate = find_by_url(answer.url)
    if duplicate is not None:
        return LookupResult(duplicate=duplicate)
    if not name and (publisher := recognise(answer.url)) is not None:
        name = publisher.name
    read = text_extraction.read_snapshot(answer.body, media_type=answer.header("content-type"))
    names = [*([] if name else [read.publisher]), *read.authors]
    cut = [
        f"Only the first {most} characters of “{value[:40]} …” are filled in."
        for value, most in [(read.title, MOST_TITLE), *((author, MOST_NAME) for author in names)]
        if len(value) > most
    ]
    return LookupResult(
        title=read.title[:MOST_TITLE],
        publisher=name or read.publisher[:MOST_NAME],
        authors=tuple(author[:MOST_NAME] for author in read.authors),
        date=read.date,
        language=read.language,
        medium=Medium.DOCUMENT if page.file_type.kind == Kind.PDF else Medium.PAGE,
        problem=" ".join([read.problem, *cut]).strip(),
    )
