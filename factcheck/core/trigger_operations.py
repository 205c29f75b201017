"""pgtrigger's steps of a migration without their price.

Django renders a model anew, and all that are related to it, after each step of a migration that touches it; that is
nearly all that migrating costs, and half of our steps are about triggers. No later step asks a rendered model for its
triggers: the state alone knows them, and the database.
"""

import pgtrigger.migrations
from django.db.migrations.state import ProjectState


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """As pgtrigger's."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


class RemoveTrigger(pgtrigger.migrations.RemoveTrigger):
    """As pgtrigger's."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [one for one in options.get("triggers", []) if one.name != self.name]
