"""The settings of outbound requests: errors are raised at the start."""

import pytest

from factcheck.core import environment
from factcheck.core.outbound import client

NAME = "FACTCHECK_A_SETTING"


def test_the_policy_comes_from_the_settings() -> None:
    policy = client.policy_from_settings(deadline=1.0)
    assert (policy.deadline, policy.most_redirects, policy.allowed) == (1.0, 5, frozenset())
    assert policy.user_agent.startswith("FactcheckBot/1.0 (")


@pytest.mark.parametrize("text", ["x", "0", "-1", "1e3", "nan", "inf", "१"])
def test_malformed_numbers_are_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ValueError, match=NAME):
        environment.number(NAME, default=1)


def test_a_number_or_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.number(NAME, default=30) == 30
    monkeypatch.setenv(NAME, "0.5")
    assert environment.number(NAME, default=30) == 0.5


def test_a_choice_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.choice(NAME, default="obey", among=("obey", "ignore")) == "obey"
    monkeypatch.setenv(NAME, "obay")
    with pytest.raises(ValueError, match=NAME):
        environment.choice(NAME, default="obey", among=("obey", "ignore"))


def test_hosts_with_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.hosts_with_ports(NAME) == []
    monkeypatch.setenv(NAME, "Intranet.example:8080, [::1]:80")
    assert environment.hosts_with_ports(NAME) == ["intranet.example:8080", "[::1]:80"]


@pytest.mark.parametrize("text", ["intranet", "http://x:80", "x:0", "x:65536", "10.0.0.0/8:80", "*:80", "::1:80"])
def test_malformed_hosts_are_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ValueError, match=NAME):
        environment.hosts_with_ports(NAME)


def test_the_user_agent_names_the_newsroom(monkeypatch: pytest.MonkeyPatch) -> None:
    said = environment.user_agent(
        NAME, newsroom="Prüf (Büro)", origin="https://a.example", contact="mailto:b@a.example"
    )
    assert said == "FactcheckBot/1.0 (Pruf Buro; +https://a.example; b@a.example)"
    monkeypatch.setenv(NAME, "Bot\r\nX: y")
    with pytest.raises(ValueError, match=NAME):
        environment.user_agent(NAME, newsroom="", origin="", contact="")
