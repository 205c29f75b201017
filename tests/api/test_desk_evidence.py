"""A program does the whole writing job by key, from a source's address to a verdict that waits for review."""

import re
from typing import Any

import pytest
from pytest_django import Settings

from claims.models import Claim, Verdict
from claims.services import steps
from claims.vocabulary import State
from factcheck.accounts.roles import Role
from sources.services import capture_worker, text_extraction
from tests import copies, factories
from tests.api.bot import CLAIM, Bot, problem
from tests.docs.test_writing_manual import MANUAL
from tests.sources.capture.site import Reply, Site, article

pytestmark = pytest.mark.django_db
WORDS = "thirty-nine spans"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def bot() -> Bot:
    return Bot.of(factories.person(Role.RESEARCHER))


@pytest.fixture
def site(settings: Settings, tmp_path: Any) -> Any:
    store = {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": tmp_path / "captures"}}
    settings.STORAGES = settings.STORAGES | {"captures": store}
    settings.CAPTURE_HOST_DELAY = 0.0
    with Site().running() as site:
        settings.OUTBOUND_ALLOWED = [site.host]
        yield site


def test_from_an_address_to_a_verdict_in_review(bot: Bot, site: Site) -> None:
    site.pages["/survey"] = Reply(article(f"The office counted {WORDS} in 2021."))
    source = bot.made("sources", {"title": "Survey", "issued_by": "Office", "address": site.url("/survey")})["id"]
    [waiting] = bot.get(f"sources/{source}/captures").json()["results"]
    assert (waiting["state"], waiting["outcome"], waiting["snapshot"]) == ("queued", None, None)

    capture_worker.capture_due()
    text_extraction.read_due()
    [done] = bot.get(f"sources/{source}/captures").json()["results"]
    [copy] = bot.get(f"sources/{source}/snapshots").json()["results"]
    assert (done["state"], done["outcome"], done["snapshot"]) == ("done", "copied", copy["id"])
    assert (copy["how"], copy["state"], copy["read"], copy["media_type"]) == ("fetched", "stored", True, "text/html")

    claim = bot.made("claims", CLAIM)["id"]
    read = bot.get(f"sources/{source}/snapshots/{copy['id']}").json()
    cited = _manual_citation()(source, read, WORDS)
    assert bot.made(f"claims/{claim}/citations", cited)["passage"] == cited["passage"]

    gate = bot.get(f"claims/{claim}/gate").json()
    checks = {check["name"]: check for check in gate["checks"]}
    assert gate["clear"] is False
    assert (checks["claimant"]["passed"], checks["quotations"]["passed"]) == (False, True)
    assert "No claimant is named." in checks["claimant"]["why"]
    assert gate["etag"] == bot.get(f"claims/{claim}")["ETag"]

    # Handing over is a person's step: no key takes one.
    kept = Claim.objects.get(pk=claim)
    steps.submit(claim_id=kept.pk, language="en", actor=kept.logged_by, revision=gate["revision"])
    assert bot.get(f"claims/{claim}/gate").json()["state"] == State.IN_REVIEW
    assert Verdict.objects.get(claim=kept).state == State.IN_REVIEW


def _manual_citation() -> Any:
    """The function that docs/writing.md shows."""
    [code] = re.findall(r"^```python\n(def citation.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)
    found: dict[str, Any] = {}
    exec(code, found)  # noqa: S102 -- our own manual
    return found["citation"]


def test_a_capture_that_failed_says_why_and_is_asked_for_again(bot: Bot, site: Site) -> None:
    source = bot.made("sources", {"title": "Survey", "issued_by": "Office", "address": site.url("/gone")})["id"]
    capture_worker.capture_due()
    [failed] = bot.get(f"sources/{source}/captures").json()["results"]
    assert (failed["state"], failed["snapshot"]) == ("failed", None)
    assert failed["problem"]
    assert failed["finished_at"]
    again = bot.made(f"sources/{source}/captures", {})
    assert (again["state"], again["reason"]) == ("queued", "asked")
    newest, _ = bot.get(f"sources/{source}/captures").json()["results"]
    assert newest["id"] == again["id"]
    page = bot.get(f"sources/{source}/captures?limit=1").json()
    following = page["next"].partition("/api/v1/desk/")[2]
    assert [one["id"] for one in bot.get(following).json()["results"]] == [failed["id"]]


def test_what_is_not_there_or_not_to_be_fetched_is_refused(bot: Bot) -> None:
    source = factories.source(url="")
    held = copies.held(source, WORDS)
    for path in ("captures", "snapshots", f"snapshots/{held.pk}"):
        problem(bot.get(f"sources/{NOBODY}/{path}"), 404)
    problem(bot.get(f"sources/{source.pk}/snapshots/{NOBODY}"), 404)
    problem(bot.get(f"sources/{factories.source().pk}/snapshots/{held.pk}"), 404)
    problem(bot.get(f"sources/{source.pk}/snapshots/nonsense"), 400)
    problem(bot.get(f"sources/{source.pk}/snapshots?page=nonsense"), 404)
    problem(bot.get(f"claims/{NOBODY}/gate"), 404)
    assert problem(bot.post(f"sources/{source.pk}/captures", {}), 409)["errors"][0]["field"] == "id"


def test_a_copy_that_was_removed_by_law_has_no_text_and_a_protected_one_no_hash(bot: Bot) -> None:
    source = factories.source()
    held = copies.held(source, WORDS)
    copies.removed(held)
    found = bot.get(f"sources/{source.pk}/snapshots/{held.pk}").json()
    assert (found["state"], found["text"]) == ("redacted", None)
    kept = factories.source(access="protected", description="An engineer", protection_reason="For their safety")
    secret = copies.held(kept, "Words of an engineer.")
    assert bot.get(f"sources/{kept.pk}/snapshots/{secret.pk}").json()["sha256"] is None
