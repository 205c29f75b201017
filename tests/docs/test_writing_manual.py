"""docs/writing.md is true: its example runs as it stands, and what it says of scopes and addresses is the code's."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from claims.api.desk import urls
from claims.models import Activity, Claim
from factcheck.accounts.models import Scope
from factcheck.accounts.roles import Role
from tests import factories
from tests.api.bot import Bot

MANUAL = (Path(__file__).parents[2] / "docs" / "writing.md").read_text(encoding="utf-8")


def test_the_manual_names_every_scope_and_every_address() -> None:
    assert re.findall(r"^\| `(\w+:\w+)` \|", MANUAL, re.MULTILINE) == list(Scope.values)
    for pattern in urls.urlpatterns:
        path = str(pattern.pattern).replace("<str:", "<")
        assert path in MANUAL, path


@pytest.mark.skipif(shutil.which("curl") is None, reason="the example of docs/writing.md needs curl")
@pytest.mark.django_db(transaction=True)
def test_the_worked_example_works(live_server: LiveServer) -> None:
    bot = Bot.of(factories.person(Role.RESEARCHER))
    script = "set -eu\n" + "\n".join(re.findall(r"^```sh\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE))
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script],
        env={"PATH": os.environ["PATH"], "ORIGIN": live_server.url, "FACTCHECK_KEY": bot.token},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    claim = Claim.objects.get()
    assert (claim.appearances.count(), claim.citations.count(), claim.logged_through) == (1, 1, bot.key)
    assert [act.verb for act in Activity.objects.order_by("at")] == [
        "logged",
        "edited",
        "edited",
        "commented",
        "edited",
    ]
    assert claim.verdicts.get().looked_for == "Later surveys; none was found."
