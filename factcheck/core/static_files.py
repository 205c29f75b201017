"""Static files as `collectstatic` stores them: with hashed names, and compressed with gzip."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no type information
    """WhiteNoise's storage without Brotli, whose best level would take a minute of the first start."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """WhiteNoise's compressor, for gzip only."""
        return Compressor(use_brotli=False, **kwargs)
