"""Faster versions of pgtrigger's migration operations.

After each operation that touches a model, Django renders it and all related models again. That is most of the time
that migrations take, and half of our operations concern triggers. Rendered models do not need their triggers, so these
operations change the migration state only.
"""

import pgtrigger.migrations
from django.db.migrations.state import ProjectState


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """pgtrigger's operation without rendering the model."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


class RemoveTrigger(pgtrigger.migrations.RemoveTrigger):
    """pgtrigger's operation without rendering the model."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [trigger for trigger in options.get("triggers", []) if trigger.name != self.name]
