"""The protocol between `reader` and its child, over two pipes: a fixed head, a JSON object, and the document."""

import json
import struct

from sources.extracting.extraction import Extraction

REQUEST = struct.Struct(">IQ")
"""Length of the JSON object, length of the document after it."""
REPLY = struct.Struct(">I?")
"""Length of the JSON object, and whether the child then ends."""
OUT_OF_MEMORY = 3
"""The exit code of a child that had too little memory to receive the document."""


def encode(document: Extraction) -> bytes:
    """Encode the result as JSON."""
    return json.dumps(vars(document), ensure_ascii=False).encode("utf-8", "replace")


def decode(reply: bytes) -> Extraction:
    """Decode a result. Raises ValueError or TypeError on anything else."""
    fields = json.loads(reply)
    fields["authors"] = tuple(fields["authors"])
    return Extraction(**fields)
