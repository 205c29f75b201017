"""The fonts of a PDF's page."""

from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject

MOST_FORMS = 200
"""The most form objects of a page whose fonts are read."""


def fonts_of(page: PageObject) -> list[DictionaryObject]:
    """Fonts of the page and of the form objects on it."""
    fonts: list[DictionaryObject] = []
    waiting: list[Any] = [page.get("/Resources")]
    for _ in range(MOST_FORMS):
        if not waiting:
            break
        resources = dictionary(waiting.pop())
        fonts += [dictionary(font) for font in dictionary(resources.get("/Font")).values()]
        for form in dictionary(resources.get("/XObject")).values():
            inner = dictionary(form)
            if inner.get("/Subtype") == "/Form" and "/Resources" in inner:
                waiting.append(inner["/Resources"])
    return fonts


def dictionary(value: Any) -> DictionaryObject:
    """Resolve a value to a dictionary; an empty one for anything else."""
    target = value.get_object() if value is not None else None
    return target if isinstance(target, DictionaryObject) else DictionaryObject()
