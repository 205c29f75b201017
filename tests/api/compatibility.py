"""Compares two OpenAPI documents: does a program that was written against the first work against the second?

Additions are compatible: paths, methods, optional parameters, members, statuses. `breaks` lists everything else.
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
_LOWER_BOUNDS = ("minimum", "minLength", "minItems")
_UPPER_BOUNDS = ("maximum", "maxLength", "maxItems")


def breaks(old: Json, new: Json) -> list[str]:
    """What the new document takes away or demands in addition, each as one line with its place."""
    found = [*_paths(_Pair(old, new), old["paths"], new["paths"])]
    return [*found, *_paths(_Pair(old, new, reverse=True), old.get("webhooks", {}), new.get("webhooks", {}))]


class _Pair:
    """Both documents. In a webhook the directions are reversed: the program reads the request."""

    def __init__(self, old: Json, new: Json, *, reverse: bool = False) -> None:
        self.old, self.new, self.reverse = old, new, reverse


def _paths(pair: _Pair, old: Json, new: Json) -> Iterator[str]:
    for path, methods in old.items():
        for method, operation in methods.items():
            place = f"{method.upper()} {path}"
            if method in new.get(path, {}):
                yield from _operation(pair, place, operation, new[path][method])
            else:
                yield f"{place}: removed"


def _operation(pair: _Pair, place: str, old: Json, new: Json) -> Iterator[str]:
    if old.get("operationId") != new.get("operationId"):
        yield f"{place}: operationId changed"
    if old.get("security", []) == [] != new.get("security", []):
        yield f"{place}: needs a key"
    yield from _parameters(pair, place, _by_name(old), _by_name(new))
    body = f"{place} request"
    if "requestBody" in old:
        yield from _contents(pair, body, old["requestBody"], new.get("requestBody", {}), read=pair.reverse)
    if new.get("requestBody", {}).get("required") and not old.get("requestBody", {}).get("required"):
        yield f"{body}: now required"
    for status, answer in old["responses"].items():
        if status not in new["responses"]:
            yield f"{place} {status}: status removed"
            continue
        answered = new["responses"][status]
        for name in set(answer.get("headers", {})) - set(answered.get("headers", {})):
            yield f"{place} {status}: header {name} removed"
        yield from _contents(pair, f"{place} {status}", answer, answered, read=True)


def _by_name(operation: Json) -> dict[tuple[str, str], Json]:
    return {(one["in"], one["name"]): one for one in operation.get("parameters", [])}


def _parameters(pair: _Pair, place: str, old: dict[Any, Json], new: dict[Any, Json]) -> Iterator[str]:
    for key, parameter in new.items():
        if parameter.get("required") and not old.get(key, {}).get("required"):
            yield f"{place}: parameter {key[1]} now required"
    for key, parameter in old.items():
        if key in new:
            yield from _schema(pair, f"{place} ?{key[1]}", parameter["schema"], new[key]["schema"], read=False)
        else:
            yield f"{place}: parameter {key[1]} removed"


def _contents(pair: _Pair, place: str, old: Json, new: Json, *, read: bool) -> Iterator[str]:
    for media_type, content in old.get("content", {}).items():
        if media_type not in new.get("content", {}):
            yield f"{place}: {media_type} removed"
        else:
            yield from _schema(pair, place, content["schema"], new["content"][media_type]["schema"], read=read)


def _schema(pair: _Pair, place: str, old: Json, new: Json, *, read: bool) -> Iterator[str]:
    """`read`: the program reads such values; otherwise it sends them."""
    before, after = _alternatives(old, pair.old), _alternatives(new, pair.new)
    # Of what is read, the program has to know each new alternative; of what is sent, the server each old one.
    owed, known = (after, before) if read else (before, after)
    for one in owed:
        found = [
            list(_plain(pair, place, other if read else one, one if read else other, read=read)) for other in known
        ]
        yield from min(found, key=len)


def _alternatives(schema: Json, document: Json) -> list[Json]:
    """The schema as alternatives of one type each, without references."""
    if "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return _alternatives(target, document)
    for word in ("oneOf", "anyOf", "allOf"):
        if word in schema and all(("type" in part or "$ref" in part or "enum" in part) for part in schema[word]):
            return [found for part in schema[word] for found in _alternatives(part, document)]
    schema = {"enum": [schema["const"]], **schema} if "const" in schema else schema
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    values = schema.get("enum")
    if values == [None]:
        return [{"type": "null"}]
    if values and None in values:
        kept = {**schema, "enum": [value for value in values if value is not None]}
        return [{"type": "null"}, *_alternatives(kept, document)]
    return [{**schema, "type": kind} for kind in kinds] or [schema]


def _plain(pair: _Pair, place: str, old: Json, new: Json, *, read: bool) -> Iterator[str]:
    kinds = old.get("type"), new.get("type")
    if kinds[0] != kinds[1] and (read or (kinds[1] is not None and kinds != ("integer", "number"))):
        yield f"{place}: type {kinds[0]} became {kinds[1]}"
        return
    yield from _values(place, old, new, read=read)
    if "items" in old and "items" in new:
        yield from _schema(pair, f"{place}[]", old["items"], new["items"], read=read)
    yield from _members(pair, place, old, new, read=read)


def _values(place: str, old: Json, new: Json, *, read: bool) -> Iterator[str]:
    words = set(old.get("enum", [])), set(new.get("enum", []))
    wide, narrow = words if read else words[::-1]
    if wide and not (narrow and narrow <= wide):
        yield f"{place}: the values {sorted(words[0])} became {sorted(words[1])}"
    if old.get("format") != new.get("format") and (read or "format" in new):
        yield f"{place}: format {old.get('format')} became {new.get('format')}"
    if read:
        return
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{place}: another pattern"
    for name in _LOWER_BOUNDS:
        if name in new and new[name] > old.get(name, 0):
            yield f"{place}: {name} raised"
    for name in _UPPER_BOUNDS:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{place}: {name} lowered"


def _members(pair: _Pair, place: str, old: Json, new: Json, *, read: bool) -> Iterator[str]:
    members, now = old.get("properties", {}), new.get("properties", {})
    owed, owed_now = set(old.get("required", [])), set(new.get("required", []))
    for name, schema in members.items():
        if name not in now:
            yield f"{place}.{name}: removed"
        else:
            yield from _schema(pair, f"{place}.{name}", schema, now[name], read=read)
    for name in sorted(owed - owed_now if read else owed_now - owed):
        yield f"{place}.{name}: {'no longer always there' if read else 'now required'}"
