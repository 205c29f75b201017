"""What drf-spectacular leaves out of the OpenAPI document and its readers' programs ask for."""

from typing import Any

Document = dict[str, Any]


def completed(result: Document, **_: Any) -> Document:
    """A postprocessing hook: which operations need no key, the names of webhooks, the index without its slash."""
    for operation in _operations(result["paths"]):
        operation.setdefault("security", [])
    for event, methods in result.get("webhooks", {}).items():
        for operation in _operations({event: methods}):
            operation["operationId"] = "receive" + "".join(word.capitalize() for word in event.split("."))
            operation.setdefault("security", [])
    result["paths"] = {path.rstrip("/"): methods for path, methods in result["paths"].items()}
    return result


def _operations(paths: Document) -> list[Document]:
    return [operation for methods in paths.values() for operation in methods.values()]
