"""JSON as it is sent: compact, in any script, with stored documents spliced in byte for byte."""

from collections.abc import Mapping
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request


class VerbatimJSONRenderer(JSONRenderer):
    """`bytes` are JSON already, as the whole answer or as the entries of `results`; all else is rendered."""

    charset = None
    strict = True

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> Any:
        if isinstance(data, bytes):
            return data
        results = data.get("results") if isinstance(data, dict) else None
        if not results or not isinstance(results[0], bytes):
            return super().render(data, self.media_type, renderer_context)
        rest = {name: value for name, value in data.items() if name != "results"}
        return b'{"results":[%b],%b' % (b",".join(results), super().render(rest, self.media_type, renderer_context)[1:])


class AlwaysJSON(BaseContentNegotiation):
    """There is one representation: `Accept` and `?format=` are ignored."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


def encode(value: Any) -> bytes:
    """The value as the renderer writes it."""
    rendered: bytes = VerbatimJSONRenderer().render(value)
    return rendered
