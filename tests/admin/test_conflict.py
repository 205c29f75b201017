"""Two people save the same claim: the second sees both texts with child rows and loses nothing."""

from collections.abc import Callable

import pytest
from django.test import Client

from claims.models import Claim
from claims.queries import working_copy
from claims.working_copy import WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import change_address, fields_of, open_form, save, soup, text_of

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
FORM = "form[action*='/change/']"


def read(claim: Claim) -> WorkingCopy:
    return working_copy.read(claim.pk, "en")[0]


def choose(fields: dict[str, list[str]], **sides: str) -> dict[str, list[str]]:
    """The conflict page's form with choices. A name is the end of a difference's key."""
    for name in list(fields):
        for ending, side in sides.items():
            if name.startswith("choice-") and name.endswith(ending):
                fields[name] = [side]
    return fields


def test_the_second_person_to_save_sees_both_texts_and_keeps_a_child_row(at_desk: At) -> None:
    claim = factories.logged_claim()
    first, second = at_desk(Role.RESEARCHER), at_desk(Role.EDITOR)
    theirs, mine = open_form(first, claim.pk), open_form(second, claim.pk)
    source = factories.source("The second person's source")
    theirs |= {
        "verdict-summary": ["Their short answer."],
        "citations-0-note": ["Their note."],
        "claim-why_chosen": ["Theirs."],
    }
    mine |= {
        "verdict-summary": ["My short answer."],
        "citations-0-note": ["My note."],
        "verdict-would_change": ["Only mine."],
        "citations-2-source": [str(source.pk)],
        "citations-2-stance": ["context"],
    }
    assert save(first, claim.pk, theirs).status_code == 302
    conflict = save(second, claim.pk, mine)

    assert conflict.status_code == 409
    text = text_of(conflict)
    for words in ("Their short answer.", "My short answer.", "Their note.", "My note.", "Theirs.", "Only mine."):
        assert words in text
    assert "The second person's source" in text
    assert read(claim).verdict.summary == "Their short answer."

    page = soup(conflict)
    marked = {str(one.select_one("legend").contents[0]).strip() for one in page.select(".clash")}  # type: ignore[union-attr]  # each has one
    assert marked == {"Short answer", "Citation [@1]: note"}
    merged = second.post(change_address(claim.pk), {**choose(fields_of(page, FORM), summary="theirs"), "_merge": "1"})
    assert merged.status_code == 302
    copy = read(claim)
    assert copy.verdict.summary == "Their short answer."
    assert copy.citations[0].note == "My note."
    assert copy.why_chosen == "Theirs."
    assert copy.verdict.would_change == "Only mine."
    assert copy.citations[2].source == source.pk


def test_a_row_that_the_other_person_removed_can_be_kept_and_an_added_one_stays(at_desk: At) -> None:
    claim = factories.logged_claim()
    first, second = at_desk(Role.RESEARCHER), at_desk(Role.EDITOR)
    theirs, mine = open_form(first, claim.pk), open_form(second, claim.pk)
    theirs |= {
        "citations-0-DELETE": ["on"],
        "parts-0-text": ["Their part."],
        "verdict-body": ["It cites.[@2]"],
    }
    mine |= {"citations-0-note": ["My note on a row that is gone."]}
    assert save(first, claim.pk, theirs).status_code == 302
    conflict = save(second, claim.pk, mine)
    assert conflict.status_code == 409
    assert "My note on a row that is gone." in text_of(conflict)
    merged = second.post(change_address(claim.pk), {**fields_of(soup(conflict), FORM), "_merge": "1"})
    assert merged.status_code == 302
    copy = read(claim)
    assert [part.text for part in copy.parts] == ["Their part."]
    kept = {row.number: row.note for row in copy.citations}
    assert kept[3] == "My note on a row that is gone.", "a number is never given twice"
    assert set(kept) == {2, 3}
    assert copy.verdict.body == "It cites.[@2]"


def test_another_save_in_between_causes_another_conflict(at_desk: At) -> None:
    claim = factories.logged_claim()
    first, second = at_desk(Role.RESEARCHER), at_desk(Role.EDITOR)
    mine = open_form(second, claim.pk) | {"verdict-summary": ["Mine."]}
    save(first, claim.pk, open_form(first, claim.pk) | {"verdict-summary": ["Theirs."]})
    conflict = save(second, claim.pk, mine)
    save(first, claim.pk, open_form(first, claim.pk) | {"verdict-summary": ["Theirs again."]})
    merged = second.post(change_address(claim.pk), {**fields_of(soup(conflict), FORM), "_merge": "1"})
    assert merged.status_code == 409
    assert "Theirs again." in text_of(merged)
    assert "Mine." in text_of(merged)


def test_a_form_without_its_revision_never_overwrites(at_desk: At) -> None:
    claim = factories.logged_claim()
    client = at_desk(Role.RESEARCHER)
    fields = open_form(client, claim.pk) | {"verdict-summary": ["Mine."], "revision": ["nonsense"], "opened": ["[1, 2"]}
    assert save(client, claim.pk, fields).status_code == 409
    assert read(claim).verdict.summary != "Mine."
