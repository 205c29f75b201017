"""Every address, everybody who may ask, every method: the answer is the one that `permissions_table` says."""

import pytest

from factcheck.accounts.roles import Role
from tests import permissions_table
from tests.conftest import Standing
from tests.permissions_world import KEYS, ROLES, Asker, World, addresses, filled, make_world
from tests.public_addresses import PUBLIC

pytestmark = pytest.mark.django_db
Answers = dict[str, tuple[int, ...]]
LOWEST = {"R": 0, "E": 1, "P": 2, "A": 3}


def _rows(table: str) -> dict[str, list[str]]:
    rows = [line.split("|") for line in table.strip("\n").splitlines()]
    return {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}


DESK, KEYED = _rows(permissions_table.DESK), _rows(permissions_table.KEYS)


def _expected(cell: str, everybody: int) -> tuple[int, ...]:
    if cell[0] in LOWEST:
        below, status = LOWEST[cell[0]], int(cell[1:])
        return (401, *(403 if place < below else status for place in range(everybody - 1)))
    statuses = tuple(int(status) for status in cell.split(","))
    return statuses * everybody if len(statuses) == 1 else statuses


@pytest.fixture(scope="module")
def world(standing: Standing[World]) -> World:
    return standing(make_world)


def test_every_address_stands_in_the_table_and_nothing_else_does() -> None:
    told = [*DESK, *KEYED, *PUBLIC]
    assert sorted(told) == sorted(addresses())


def test_nothing_that_django_would_offer_beyond_the_desk_is_there() -> None:
    unasked = ("auth/", "delete/", "autocomplete", "admin/r/", "<path:object_id>/\n", "contenttypes")
    assert [one for one in addresses() for part in unasked if part in f"{one}\n"] == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_desk_answers_each_role_as_the_table_says(method: str, world: World) -> None:
    asker, wrong = Asker(world), {}
    for pattern, cells in DESK.items():
        expected = _expected(cells[("GET", "POST").index(method)], 1 + len(ROLES))
        address = filled(pattern, world)
        found = tuple(asker.status(method, address, role=role) for role in ("", *ROLES))
        if found != expected:
            wrong[pattern] = (expected, found)
    assert wrong == {}


OTHER_METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")


@pytest.mark.parametrize("method", OTHER_METHODS)
def test_the_desk_answers_other_methods_as_get_or_refuses_them(method: str, world: World) -> None:
    asker, wrong = Asker(world), {}
    odd = _rows(permissions_table.DESK_OTHER_METHODS)
    assert set(odd) <= set(DESK)
    for pattern, cells in DESK.items():
        cell = odd[pattern][OTHER_METHODS.index(method)] if pattern in odd else cells[0]
        expected = _expected(cell, 1 + len(ROLES))
        address = filled(pattern, world)
        found = tuple(asker.status(method, address, role=role) for role in ("", *ROLES))
        if found != expected:
            wrong[pattern] = (expected, found)
    assert wrong == {}


def test_the_programs_door_answers_each_key_as_the_table_says(world: World) -> None:
    asker, wrong = Asker(world), {}
    for pattern, cells in KEYED.items():
        address = filled(pattern, world)
        for method, cell in zip(("GET", "POST", "PATCH", "PUT", "DELETE"), cells, strict=True):
            found = (
                asker.status(method, address),
                asker.status(method, address, role=Role.ADMINISTRATOR),
                *(asker.status(method, address, token=key) for key in KEYS),
            )
            if found != _expected(cell, len(found)):
                wrong[method, pattern] = (_expected(cell, len(found)), found)
    assert wrong == {}
