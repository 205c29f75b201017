"""The names of what a readers' page shows. A change of something public drops the pages that have one of its names.

The queries of `claims.public.queries` add names while a page is rendered; the triggers of `claims/rules/live_facts.sql`
record names with each change. They must agree; tests/web/test_changes.py compares them for every page and change.

    claim:ID        everything of a claim: editions, quotation states, flag, links, reviews by others
    card:ID         a claim's rows in the index: finding, rating, status
    claimant:ID     a claimant's public columns, and whether they have a page
    topic:ID        a topic's public columns
    source:ID       a source's public columns
    publisher:ID    a publisher's public columns
    copies:ID       the copies of a source and their text
    visits:ID       the last visit to a source
    marks:ID        passages found in a copy
    ratings         any rating or scale
    list            the verdicts that are public, with their order and number
    rows:N          the same, among the index rows with ids from N × 10,000 + 1
    in-topic:ID, by-claimant:ID, on-source:ID, rated:KEY
                    the verdicts in one list
    claimants, topics
                    the public columns of any claimant or topic that has verdicts
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sources.models import Source

EVERYTHING = "*"
"""In a change: every page."""
EVERY_PAGE = "all"
"""In a page's `Surrogate-Key`: each page has it."""
MANY_NAMES = "many"
"""In a page's `Surrogate-Key`: the page shows more than fits there. Every purge has it."""
MOST_IN_HEADER = 250
"""The most names in a `Surrogate-Key`: about 12 KB, which proxies take."""
_names: ContextVar[set[str] | None] = ContextVar("names shown", default=None)


@contextmanager
def collected() -> Iterator[set[str]]:
    """Collect in this set the names that queries add inside the block."""
    names: set[str] = set()
    token = _names.set(names)
    try:
        yield names
    finally:
        _names.reset(token)


def surrogate_key(names: Collection[str]) -> str:
    """The value of a page's `Surrogate-Key`."""
    return " ".join([EVERY_PAGE, *(sorted(names) if len(names) <= MOST_IN_HEADER else [MANY_NAMES])])


def add(*names: str) -> None:
    """Add names. Does nothing while no page is rendered."""
    collecting = _names.get()
    if collecting is not None:
        collecting |= set(names)


def add_each(kind: str, ids: Iterable[object]) -> None:
    """Add the name `kind:ID` for each id."""
    collecting = _names.get()
    if collecting is not None:
        collecting |= {f"{kind}:{key}" for key in ids}


def add_sources(rows: Iterable[Source]) -> None:
    """Add the names of sources that were fetched with their publishers."""
    for row in rows:
        add(f"source:{row.pk}")
        add_each("publisher", filter(None, (row.issued_by_id, row.carried_by_id)))
