"""Content security policies of HTML files."""

import base64
import hashlib
from functools import lru_cache


@lru_cache(maxsize=64)
def policy_hash(content: str) -> str:
    """Return the source expression that allows an inline script or style sheet by its hash."""
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
