"""Claims through the API: they land where an editor's land, marked with their origin, and change only as read."""

import re
from typing import Any

import pytest
from django.test import Client

from claims.models import Activity, Citation, Claim, PublicClaim, Verdict
from claims.queries import history, queues
from claims.services import steps
from claims.vocabulary import Origin, State
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.models import Capture, Source
from tests import factories
from tests.api.bot import CLAIM, Bot, problem
from tests.conftest import Standing

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def holder(standing: Standing[User]) -> User:
    return standing(lambda: factories.person(Role.EDITOR))


@pytest.fixture
def bot(holder: User) -> Bot:
    return Bot.of(User.objects.get(pk=holder.pk))


def whole(bot: Bot) -> dict[str, Any]:
    """A body with a row of every kind."""
    claimant = bot.made("claimants", {"name": "Bridge Union", "kind": "organisation"})["id"]
    topic = bot.made("topics", {"name": "Viaducts"})["id"]
    source = bot.made("sources", {"title": "Survey", "issued_by": "Office", "address": "https://office.example/s"})[
        "id"
    ]
    other = bot.made("claims", CLAIM)["id"]
    return CLAIM | {
        "kind": "attribution",
        "original_language": "uk",
        "made_on": "2022-01~",
        "why_chosen": "It was widely repeated.",
        "topics": [topic],
        "claimants": [{"claimant": claimant, "role": "association"}],
        "parts": [{"text": "There is a bridge.", "finding": "documented"}, {"text": "It has forty spans."}],
        "appearances": [
            {
                "mode": "reported", "date": "2022-01-25", "speakers": [{"claimant": claimant}], "outlet": claimant,
                "attributed_to": claimant, "venue": "address", "source": source, "quotation": "Сорок прогонів",
                "provenance": "transcribed", "language": "uk", "original_text": "Сорок", "original_language": "uk",
                "translated_by": "the desk", "note": "Live.",
            }
        ],
        "citations": [{"source": source, "stance": "against", "bears_on": "wording", "part": 1, "quotation": "39"}],
        "links": [{"to_claim": other, "kind": "disputes", "rationale": "It counts otherwise."}],
        "contacts": [{"whom": "Bridge Union", "contacted_on": "2022-02-01", "deadline": "2022-02-08"}],
        "verdict": {"headline": "A survey counts fewer", "rating": "inaccurate", "review_by": "2030-01-01"},
    }  # fmt: skip


def test_a_whole_claim_comes_back_as_it_was_said(bot: Bot) -> None:
    said = whole(bot)
    made = bot.post("claims", said)
    assert made.status_code == 201, made.content
    found = bot.get(f"claims/{made.json()['id']}")
    assert found.json() == made.json()
    assert (found["ETag"], made["Location"]) == (
        made["ETag"],
        f"http://127.0.0.1:8000/api/v1/desk/claims/{made.json()['id']}",
    )
    for name, value in said.items():
        assert_holds(found.json()[name], value)
    assert found.json()["citations"][0]["number"] == 1


def assert_holds(found: Any, said: Any) -> None:
    """What was said is in what is found; what was left out may be there besides."""
    if isinstance(said, dict):
        for name, value in said.items():
            assert_holds(found[name], value)
    elif isinstance(said, list):
        assert len(found) == len(said)
        for one, other in zip(found, said, strict=True):
            assert_holds(one, other)
    else:
        assert found == said


@pytest.mark.parametrize("path", ["claims", "sources", "claimants", "topics", "publishers"])
def test_a_page_that_no_list_had_is_not_found(bot: Bot, path: str) -> None:
    for page in ("zzz", "YQ", "YR9iH2M"):
        assert problem(bot.get(f"{path}?page={page}"), 404)["errors"][0]["field"] == "page"


def test_what_is_read_can_be_sent_back_and_changes_nothing(bot: Bot) -> None:
    made = bot.post("claims", whole(bot))
    about = ("id", "language", "state", "state_since", "revision", "origin", "logged_at", "page")
    said = {name: value for name, value in made.json().items() if name not in about}
    again = bot.patch(f"claims/{made.json()['id']}", said, If_Match=made["ETag"])
    assert (again.status_code, again["ETag"], again.json()) == (200, made["ETag"], made.json())


def test_what_a_bot_logs_stands_in_the_desks_queue_with_its_origin(bot: Bot, holder: User) -> None:
    made = bot.made("claims", CLAIM)
    claim = Claim.objects.get(pk=made["id"])
    assert (claim.origin, claim.logged_through, claim.logged_by) == (Origin.API, bot.key, holder)
    research = next(queue for queue in queues.queues(holder) if queue.key == "research")
    assert claim.pk in {row.claim_id for row in research.rows}
    client = Client()
    client.force_login(factories.person(Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    said = f"key {bot.key.shown} (Bot)"
    for address in ("/admin/", f"/admin/claims/claim/{claim.pk}/change/", "/admin/claims/activity/"):
        assert bot.key.prefix in client.get(address).content.decode(), address
    page = client.get(f"/admin/claims/claim/{claim.pk}/change/").content.decode()
    assert re.sub("</?bdi>", "", page).count(said) >= 3


def test_every_act_and_every_field_names_the_key(bot: Bot) -> None:
    claim_id = bot.made("claims", CLAIM)["id"]
    bot.made(f"claims/{claim_id}/appearances", {"venue": "address"})
    bot.made(f"claims/{claim_id}/comments", {"note": "Heard again."})
    acts = Activity.objects.filter(claim_id=claim_id)
    assert {act.verb for act in acts} == {"logged", "edited", "commented"}
    assert {act.through for act in acts} == {bot.key}
    claim = Claim.objects.get(pk=claim_id)
    assert {change.through for change in history.field_changes(claim)} == {str(bot.key)}


def test_what_a_person_does_by_hand_names_no_key(holder: User) -> None:
    claim = factories.logged_claim(actor=holder)
    assert (claim.origin, claim.logged_through) == (Origin.DESK, None)
    assert {act.through for act in Activity.objects.filter(claim=claim)} == {None}
    assert {change.through for change in history.field_changes(claim)} == {""}


def test_rows_are_added_behind_those_that_stand(bot: Bot) -> None:
    claim_id = bot.made("claims", whole(bot))["id"]
    source = Source.objects.get(title="Survey").pk
    first = bot.made(f"claims/{claim_id}/citations", {"source": str(source), "stance": "for"})
    second = bot.made(f"claims/{claim_id}/citations", {"source": str(source), "stance": "context"})
    assert (first["number"], second["number"]) == (2, 3)
    bot.made(f"claims/{claim_id}/appearances", {"venue": "second"})
    found = bot.get(f"claims/{claim_id}").json()
    assert [row["venue"] for row in found["appearances"]] == ["address", "second"]
    assert [row["number"] for row in found["citations"]] == [1, 2, 3]


def test_a_list_in_a_change_replaces_the_list_and_the_verdict_is_merged(bot: Bot) -> None:
    made = bot.post("claims", whole(bot))
    found = made.json()
    change = {"parts": [{**found["parts"][1], "finding": "not so"}], "citations": [], "verdict": {"rating": None}}
    changed = bot.patch(f"claims/{found['id']}", change, If_Match=made["ETag"]).json()
    assert changed["parts"] == [{**found["parts"][1], "finding": "not so"}]
    assert changed["citations"] == []
    assert changed["verdict"] == found["verdict"] | {"rating": None}
    assert changed["appearances"] == found["appearances"]
    source = found["citations"][0]["source"]
    assert bot.made(f"claims/{found['id']}/citations", {"source": source, "stance": "for"})["number"] == 2


def test_a_citations_number_is_the_ledgers(bot: Bot) -> None:
    made = bot.post("claims", whole(bot))
    [row] = made.json()["citations"]
    path = f"claims/{made.json()['id']}"
    for wrong in ({**row, "number": 7}, {**row, "id": None}):
        refused = problem(bot.patch(path, {"citations": [wrong]}, If_Match=made["ETag"]), 409, "refused")
        assert refused["errors"][0]["field"] == "citations.0.number"
    assert Citation.objects.get(claim_id=made.json()["id"]).number == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"topics": [NOBODY]}, "topics.0"),
        ({"claimants": [{"claimant": NOBODY}]}, "claimants.0.claimant"),
        ({"citations": [{"source": NOBODY, "stance": "for"}]}, "citations.0.source"),
        ({"links": [{"to_claim": NOBODY, "kind": "updates", "rationale": "x"}]}, "links.0.to_claim"),
        ({"appearances": [{}, {"source": NOBODY}]}, "appearances.1.source"),
        ({"appearances": [{"outlet": NOBODY}]}, "appearances.0.outlet"),
        ({"appearances": [{"attributed_to": NOBODY}]}, "appearances.0.attributed_to"),
        ({"appearances": [{"speakers": [{"claimant": NOBODY}]}]}, "appearances.0.speakers.0.claimant"),
        ({"verdict": {"rating": "no-such-rating"}}, "verdict.rating"),
        ({"parts": [{"id": NOBODY, "text": "x"}]}, "parts.0"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_ledger_does_not_have_is_a_conflict_that_names_the_member(
    bot: Bot, change: dict[str, Any], field: str
) -> None:
    claim_id = bot.made("claims", CLAIM)["id"]
    refused = problem(bot.patch(f"claims/{claim_id}", change, If_Match="*"), 409, "refused")
    assert refused["errors"][0]["field"] == field


PASSAGE = {"snapshot": NOBODY, "exact": "39", "prefix": "", "suffix": "", "start": 0, "end": 2}


@pytest.mark.parametrize(
    ("rows", "body", "field"),
    [
        ("citations", {"source": NOBODY, "stance": "for"}, "source"),
        ("citations", {"source": "<source>", "stance": "for", "part": 3}, "part"),
        (
            "citations",
            {"source": "<source>", "stance": "for", "quotation": "39", "passage": PASSAGE},
            "passage.snapshot",
        ),
        ("citations", {"source": "<source>", "stance": "for", "quotation": "40", "passage": PASSAGE}, "quotation"),
        ("appearances", {"outlet": NOBODY}, "outlet"),
        ("appearances", {"speakers": [{"claimant": NOBODY}]}, "speakers.0.claimant"),
    ],
)
def test_a_row_that_is_added_alone_is_refused_by_its_own_members(
    bot: Bot, rows: str, body: dict[str, Any], field: str
) -> None:
    source = str(factories.source().pk)
    claim_id = bot.made("claims", CLAIM | {"citations": [{"source": source, "stance": "for"}]})["id"]
    sent = {name: source if value == "<source>" else value for name, value in body.items()}
    refused = problem(bot.post(f"claims/{claim_id}/{rows}", sent), 409, "refused")
    assert refused["errors"][0]["field"] == field


# --- If-Match ---------------------------------------------------------------------------------------------------------


def test_a_change_is_made_to_what_was_read_or_not_at_all(bot: Bot) -> None:
    made = bot.post("claims", CLAIM)
    path = f"claims/{made.json()['id']}"
    problem(bot.patch(path, {"why_chosen": "a"}), 428, "if-match-missing")
    first = bot.patch(path, {"why_chosen": "a"}, If_Match=made["ETag"])
    assert first.status_code == 200
    problem(bot.patch(path, {"why_chosen": "a"}, If_Match=""), 428, "if-match-missing")
    for malformed in (first["ETag"].strip('"'), '"', "nonsense", "*, *"):
        problem(bot.patch(path, {"why_chosen": "b"}, If_Match=malformed), 400, "if-match-malformed")
    for stale in (made["ETag"], f"W/{first['ETag']}", '""', '"a", "b"'):
        problem(bot.patch(path, {"why_chosen": "b"}, If_Match=stale), 412, "changed-meanwhile")
    assert bot.get(path).json()["why_chosen"] == "a"
    several = bot.patch(path, {"why_chosen": "b"}, If_Match=f'"other", {first["ETag"]}')
    assert (several.status_code, several.json()["why_chosen"]) == (200, "b")
    assert bot.patch(path, {"why_chosen": "c"}, If_Match="*").status_code == 200


def test_a_step_makes_stale_what_was_read(bot: Bot, holder: User) -> None:
    """Nothing is pulled out of review by a program that did not know of it."""
    made = bot.post("claims", CLAIM)
    path, claim = f"claims/{made.json()['id']}", Claim.objects.get(pk=made.json()["id"])
    steps.submit(claim_id=claim.pk, language="en", actor=holder, revision=claim.revision)
    problem(bot.patch(path, {"why_chosen": "a"}, If_Match=made["ETag"]), 412)
    known = bot.get(path)
    assert known.json()["state"] == "in_review"
    assert bot.patch(path, {"why_chosen": "a"}, If_Match=known["ETag"]).json()["state"] == "researching"


def test_an_addition_may_be_conditional_too(bot: Bot) -> None:
    made = bot.post("claims", CLAIM)
    path = f"claims/{made.json()['id']}/appearances"
    bot.made(path, {"venue": "one"}, If_Match=made["ETag"])
    problem(bot.post(path, {"venue": "two"}, If_Match=made["ETag"]), 412)
    bot.made(path, {"venue": "two"})


def test_a_published_verdict_is_not_edited(bot: Bot) -> None:
    edition = factories.published_claim()
    path = f"claims/{edition.claim_id}"
    before = bot.get(path)
    for answer in (
        bot.patch(path, {"why_chosen": "x"}, If_Match=before["ETag"]),
        bot.post(f"{path}/appearances", {"venue": "x"}),
        bot.post(f"{path}/citations", {"source": str(edition.claim.citations.all()[0].source_id), "stance": "for"}),
    ):
        problem(answer, 409, "illegal-transition")
    assert bot.get(path).json() == before.json()
    bot.made(f"{path}/comments", {"note": "A word about it."})


# --- reading ------------------------------------------------------------------------------------------------------


def test_the_list_is_ones_own_unless_asked_for_all(bot: Bot, holder: User) -> None:
    own = [bot.made("claims", CLAIM | {"language": language})["id"] for language in ("en", "uk", "en")]
    other = factories.logged_claim(actor=factories.person(Role.RESEARCHER))
    steps.assign(claim_id=other.pk, language="en", to=None, actor=holder)
    assert [row["id"] for row in bot.get("claims").json()["results"]] == own[::-1]
    assert str(other.pk) in {row["id"] for row in bot.get("claims?whose=all").json()["results"]}
    steps.assign(claim_id=other.pk, language="en", to=holder, actor=holder)
    assert str(other.pk) in {row["id"] for row in bot.get("claims").json()["results"]}
    assert [row["id"] for row in bot.get("claims?language=uk").json()["results"]] == [own[1]]
    assert bot.get("claims?state=published").json()["results"] == []
    assert all(row["state"] == "logged" for row in bot.get("claims?state=logged").json()["results"])


def test_pages_hold_everything_once(bot: Bot) -> None:
    made = [bot.made("claims", CLAIM)["id"] for _ in range(5)]
    found: list[str] = []
    path = "claims?limit=2"
    while path:
        page = bot.get(path).json()
        found += [row["id"] for row in page["results"]]
        path = (page["next"] or "").removeprefix("http://127.0.0.1:8000/api/v1/desk/")
    assert found == made[::-1]


@pytest.mark.parametrize(
    "query", ["state=live", "whose=theirs", "limit=101", "page=%3D", "nonsense=1", "language=EN_en"]
)
def test_a_parameter_that_cannot_be_is_named(bot: Bot, query: str) -> None:
    assert problem(bot.get(f"claims?{query}"), 400)["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize("path", ["claims/{}", "claims/{}/comments", "claims/{}/citations", "sources/{}"])
def test_what_is_not_there_is_not_found(bot: Bot, path: str) -> None:
    missing = NOBODY
    body = {"note": "x"} if "comments" in path else {"source": missing, "stance": "for"}
    method = "GET" if path.count("/") == 1 else "POST"
    problem(bot.ask(method, path.format(missing), body), 404)
    problem(bot.ask(method, path.format("no-id"), body), 400)


def test_a_language_that_the_claim_has_no_verdict_in_is_not_found(bot: Bot) -> None:
    claim_id = bot.made("claims", CLAIM)["id"]
    assert problem(bot.get(f"claims/{claim_id}?language=fr"), 404)["errors"][0]["field"] == "language"
    assert Verdict.objects.filter(claim_id=claim_id, state=State.LOGGED).count() == 1


# --- sources ----------------------------------------------------------------------------------------------------------


def test_a_source_is_added_as_at_the_desk(bot: Bot) -> None:
    body = {
        "title": "Survey",
        "issued_by": "Office",
        "address": "https://office.example/a?utm_source=x",
        "authors": ["A"],
    }
    made = bot.made("sources", body)
    source = Source.objects.get(pk=made["id"])
    assert (source.added_through, source.added_by) == (bot.key, bot.key.owner)
    assert Capture.objects.filter(source=source).count() == 1
    assert bot.get("sources?address=https://www.office.example/a").json()["results"] == [made]
    assert Capture.objects.filter(source_id=bot.made("sources", body | {
        "address": "https://office.example/b", "capture": False})["id"]).count() == 0  # fmt: skip


def test_a_twin_is_named_but_its_title_only_to_who_may_read(bot: Bot) -> None:
    body = {"title": "Survey", "issued_by": "Office", "address": "https://office.example/a"}
    made = bot.made("sources", body | {"access": "protected", "description": "A letter", "protection_reason": "Safety"})
    again = body | {"address": "http://www.office.example/a/"}
    assert problem(bot.post("sources", again), 409, "twin")["twin"] == {"id": made["id"], "name": "Survey"}
    blind = Bot.of(bot.key.owner, "sources:write")
    assert problem(blind.post("sources", again), 409, "twin")["twin"] == {"id": made["id"]}


def test_a_source_changes_as_it_was_read(bot: Bot) -> None:
    made = bot.post("sources", {"title": "Survey", "issued_by": "Office", "date": "2021"})
    path = f"sources/{made.json()['id']}"
    problem(bot.patch(path, {"note": "x"}), 428)
    changed = bot.patch(
        path, {"note": "Second printing.", "date": None, "carried_by": "Archive"}, If_Match=made["ETag"]
    )
    assert changed.json() == made.json() | {"note": "Second printing.", "date": None, "carried_by": "Archive"}
    problem(bot.patch(path, {"note": "x"}, If_Match=made["ETag"]), 412)
    twin = bot.made("sources", {"title": "Other", "issued_by": "Office", "address": "https://office.example/c"})
    refused = problem(bot.patch(path, {"address": twin["address"]}, If_Match="*"), 409)
    assert refused["errors"][0]["field"] == "address"


def test_no_researchers_program_changes_what_readers_see() -> None:
    bot = Bot.of(factories.person(Role.RESEARCHER), "sources:write", "desk:read")
    edition = factories.published_claim()
    [source, *_] = PublicClaim.objects.get(edition=edition).sources.all()
    path = f"sources/{source.pk}"
    problem(bot.patch(path, {"note": "x"}, If_Match="*"), 403)
    editors = Bot.of(factories.person(Role.EDITOR), "sources:write", "desk:read")
    assert editors.patch(path, {"note": "Second printing."}, If_Match="*").json()["note"] == "Second printing."


def test_a_protected_source_owes_readers_a_word(bot: Bot) -> None:
    problem(bot.post("sources", {"title": "Letter", "issued_by": "X", "access": "protected"}), 409, "refused")


def test_a_publisher_or_topic_of_that_name_is_named(bot: Bot) -> None:
    first = bot.made("publishers", {"name": "Office", "note": "A state office."})
    assert problem(bot.post("publishers", {"name": " Office"}), 409, "twin")["twin"]["id"] == first["id"]
    twin = bot.made("topics", {"name": "Viaducts"})
    assert problem(bot.post("topics", {"name": "viaducts"}), 409, "twin")["twin"]["id"] == twin["id"]
    assert bot.get("publishers?name=offi").json()["results"] == [first]
