"""Looking an address up before it becomes a source: is it one already, and what does the page say of itself?"""

from dataclasses import dataclass

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import NotAllowed
from factcheck.core.outbound import client
from factcheck.core.outbound.answers import OutboundError
from factcheck.core.outbound.client import policy_from_settings
from sources import judging
from sources.extracting.kinds import Kind
from sources.extracting.refreshes import leads_to
from sources.judging import Problem
from sources.models import Medium, Source
from sources.services import reading
from sources.services.sources import find_by_url, recognise

SECONDS = 8.0
"""A person waits."""
MOST_TITLE = 400
MOST_NAME = 200
"""Characters that the form of a source takes."""


@dataclass(frozen=True)
class Found:
    """What was found; '' where nothing was. `problem` is a sentence, '' where nothing went wrong."""

    title: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    """EDTF."""
    language: str = ""
    medium: str = Medium.PAGE
    twin: Source | None = None
    """The source that has this address already, however it is spelled. Nothing is fetched then."""
    problem: str = ""


def look_up(url: str, *, actor: User) -> Found:
    """What stands at the address, within some seconds and without keeping anything. Raises NotAllowed, nothing else."""
    if not actor.may_act_as(Role.RESEARCHER):
        raise NotAllowed("Only people with a role at the desk look addresses up.")
    url = url.strip()
    if not url:
        return Found(problem="Paste an address.")
    twin = find_by_url(url) if "\x00" not in url else None
    if twin is not None:
        return Found(twin=twin)
    known = recognise(url) if "\x00" not in url else None
    name = known.name if known is not None else ""
    try:
        answer = client.fetch(url, policy=policy_from_settings(deadline=SECONDS), leads_on=leads_to)
        page = judging.page(answer)
    except OutboundError as error:
        return Found(publisher=name, problem=judging.outbound_problem(error).message)
    except Problem as problem:
        return Found(publisher=name, problem=problem.message)
    # A redirect may lead to an address that is a source: a short link, a mobile page.
    twin = find_by_url(answer.url)
    if twin is not None:
        return Found(twin=twin)
    if not name and (known := recognise(answer.url)) is not None:
        name = known.name
    read = reading.read_snapshot(answer.body, media_type=answer.header("content-type"))
    names = [*([] if name else [read.publisher]), *read.authors]
    cut = [
        f"Only the first {most} characters of “{given[:40]} …” are filled in here."
        for given, most in [(read.title, MOST_TITLE), *((one, MOST_NAME) for one in names)]
        if len(given) > most
    ]
    return Found(
        title=read.title[:MOST_TITLE],
        publisher=name or read.publisher[:MOST_NAME],
        authors=tuple(author[:MOST_NAME] for author in read.authors),
        date=read.date,
        language=read.language,
        medium=Medium.DOCUMENT if page.sniffed.kind == Kind.PDF else Medium.PAGE,
        problem=" ".join([read.problem, *cut]).strip(),
    )
