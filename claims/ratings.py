"""The newsroom's rating scales, updated after every migration."""

from typing import Any

from django.apps import apps

SCALES = (("truth", "Truth scale"), ("off-scale", "Off the scale"), ("attribution", "Attribution"))
RATINGS: tuple[tuple[str, str, str, int | None, str], ...] = (
    ("true", "truth", "True", 5, "Right, and nothing that matters is left out"),
    ("mostly-true", "truth", "Mostly true", 4, "Right in what matters, and a detail needs adding"),
    ("half-true", "truth", "Half true", 3, "Right in part, and the part that is wrong matters"),
    ("mostly-false", "truth", "Mostly false", 2, "Wrong in what matters, with a part that is right"),
    ("false", "truth", "False", 1, "Wrong"),
    ("misleading", "off-scale", "Misleading", None, "Built on something real, and leads to a wrong conclusion"),
    ("missing-context", "off-scale", "Missing context", None, "Cannot be judged fairly without what it leaves out"),
    ("unproven", "off-scale", "Unproven", None, "The evidence does not settle it either way"),
    ("accurate", "attribution", "Accurate", 3, "They said or did what is attributed to them"),
    (
        "partly-accurate",
        "attribution",
        "Partly accurate",
        2,
        "They said something near to it, and the difference matters",
    ),
    ("inaccurate", "attribution", "Inaccurate", 1, "They did not say or do what is attributed to them"),
)


def make_ratings(**kwargs: Any) -> None:
    """Create or update the scales and ratings. Idempotent."""
    scale = apps.get_model("claims", "RatingScale")
    rating = apps.get_model("claims", "Rating")
    for position, (key, name) in enumerate(SCALES):
        scale.objects.update_or_create(key=key, defaults={"name": name, "position": position})
    for position, (key, scale_key, name, value, definition) in enumerate(RATINGS):
        rating.objects.update_or_create(
            key=key,
            defaults={
                "scale_id": scale_key,
                "name": name,
                "value": value,
                "definition": definition,
                "position": position,
            },
        )
