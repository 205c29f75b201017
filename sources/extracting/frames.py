"""What `reader` and its child say to one another over two pipes: a fixed head, a JSON object, and the document."""

import json
import struct

from sources.extracting.extracted import Extracted

REQUEST = struct.Struct(">IQ")
"""Bytes of the JSON object, bytes of the document after it."""
REPLY = struct.Struct(">I?")
"""Bytes of the JSON object, and whether the child ends after it."""
OUT_OF_MEMORY = 3
"""The exit code of a child that could not even take the document in."""


def written(found: Extracted) -> bytes:
    """The outcome as JSON."""
    return json.dumps(vars(found), ensure_ascii=False).encode("utf-8", "replace")


def read(reply: bytes) -> Extracted:
    """The outcome again. Raises ValueError or TypeError on anything else."""
    fields = json.loads(reply)
    fields["authors"] = tuple(fields["authors"])
    return Extracted(**fields)
