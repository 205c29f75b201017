"""The fonts of a PDF's page."""

from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject

MOST_FORMS = 200
"""Form objects of a page whose fonts are looked at."""


def fonts_of(page: PageObject) -> list[DictionaryObject]:
    """Fonts of the page and of the forms that it shows."""
    found: list[DictionaryObject] = []
    waiting: list[Any] = [page.get("/Resources")]
    for _ in range(MOST_FORMS):
        if not waiting:
            break
        resources = dictionary(waiting.pop())
        found += [dictionary(font) for font in dictionary(resources.get("/Font")).values()]
        for form in dictionary(resources.get("/XObject")).values():
            inner = dictionary(form)
            if inner.get("/Subtype") == "/Form" and "/Resources" in inner:
                waiting.append(inner["/Resources"])
    return found


def dictionary(value: Any) -> DictionaryObject:
    """The dictionary that a value is or refers to; an empty one for anything else."""
    found = value.get_object() if value is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
