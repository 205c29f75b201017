"""The four roles of a newsroom. A role is a Django group of the same name."""

from enum import StrEnum
from typing import Any

from django.apps import apps
from django.conf import settings


class Role(StrEnum):
    """The roles in order: each may do everything that the roles before it may do."""

    RESEARCHER = "researcher"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"


RANK = {role: position for position, role in enumerate(Role)}


def make_roles(**kwargs: Any) -> None:
    """Create a group for each role. Safe to repeat after every migration."""
    group = apps.get_model("auth", "Group")
    for role in Role:
        group.objects.get_or_create(name=role.value)


def write_two_person_days(**kwargs: Any) -> None:
    """Write the setting into the table that the database's rules read. Safe to repeat after every migration."""
    apps.get_model("accounts", "TwoPersonRule").objects.update_or_create(
        pk=1, defaults={"days": settings.TWO_PERSON_DAYS}
    )
