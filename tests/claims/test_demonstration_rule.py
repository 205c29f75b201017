"""Demonstration claims load only into an empty ledger: the loader and a rule of the database check it."""

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from claims.demonstration.ledger import Holding, holding
from claims.models import Claim
from claims.vocabulary import Origin
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_empty_ledger_contains_nothing() -> None:
    assert holding() is Holding.NOTHING


@pytest.mark.parametrize("make", [lambda: factories.person(Role.EDITOR), factories.published_claim])
def test_the_loader_refuses_a_ledger_that_is_not_empty(make: object) -> None:
    assert callable(make)
    make()
    people = User.objects.count()
    claims = Claim.objects.count()
    assert holding() is Holding.NEWSROOM
    with pytest.raises(CommandError, match="into an empty ledger"):
        call_command("load_demonstration")
    assert (User.objects.count(), Claim.objects.count()) == (people, claims)


@pytest.mark.database_rules
def test_the_database_refuses_a_demonstration_claim_beside_another() -> None:
    edition = factories.published_claim()
    columns = ", ".join(
        f'"{field.column}"' for field in Claim._meta.concrete_fields if field.column not in ("id", "origin")
    )
    with pytest.raises(IntegrityError) as refused, connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO claims_claim (id, origin, {columns}) "  # noqa: S608 -- names of our own columns
            f"SELECT gen_random_uuid(), %s, {columns} FROM claims_claim WHERE id = %s",
            [Origin.DEMONSTRATION, edition.claim_id],
        )
    assert isinstance(refused.value.__cause__, psycopg.Error)
    assert refused.value.__cause__.diag.constraint_name == "demonstration_enters_an_empty_ledger"
