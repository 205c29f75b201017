"""Reads the claim's page like a person, and posts its form like a browser."""

from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def change_address(claim_id: UUID, language: str = "en") -> str:
    return f"{reverse('admin:claims_claim_change', args=[claim_id])}?language={language}"


def step_address(claim_id: UUID, step: str, language: str = "en") -> str:
    return reverse("admin:claims_step", args=[claim_id, language, step])


def act_address(claim_id: UUID, act: str, language: str = "en") -> str:
    return reverse("admin:claims_act", args=[claim_id, language, act])


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def buttons(page: BeautifulSoup) -> set[str]:
    """The steps whose buttons are on the page."""
    area = page.select_one(".step-buttons")
    assert area is not None
    addresses = [str(one["action"]) for one in area.select("form")] + [str(one["href"]) for one in area.select("a")]
    return {address.rstrip("/").rpartition("/")[2] for address in addresses}


def fields_of(page: BeautifulSoup, selector: str = "#working-copy") -> dict[str, list[str]]:
    """The data that a browser sends for an unchanged form."""
    form = page.select_one(selector)
    assert form is not None
    sent: dict[str, list[str]] = {}
    for control in form.select("input, textarea, select"):
        if control.find_parent("template") is not None or not control.get("name"):
            continue
        for value in _values(control):
            sent.setdefault(str(control["name"]), []).append(value)
    return sent


def _values(control: Tag) -> list[str]:
    if control.name == "textarea":
        return [control.text.removeprefix("\n").replace("\n", "\r\n")]
    if control.name == "select":
        chosen = control.select("option[selected]") or control.select("option")[:1]
        return [str(option.get("value", option.text)) for option in chosen]
    if control.get("type") in ("checkbox", "radio"):
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    return [str(control.get("value", ""))]


def open_form(client: Client, claim_id: UUID, language: str = "en") -> dict[str, list[str]]:
    """The claim's form data after opening the page."""
    response = client.get(change_address(claim_id, language))
    assert response.status_code == 200
    return fields_of(soup(response))


def save(client: Client, claim_id: UUID, fields: dict[str, Any], language: str = "en") -> HttpResponse:
    return client.post(change_address(claim_id, language), {**fields, "_save": ""})  # type: ignore[return-value]  # the test client's response is one


def text_of(response: Any) -> str:
    return " ".join(soup(response).get_text(" ").split())
