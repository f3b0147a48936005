"""Parts of interactive and of light pages: contents of their articles, content security policy."""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from exhibits.i18n.export_phrases import phrase
from exhibits.kinds import KINDS
from exhibits.model import Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.content_hash import content_hash
from exhibits.render.listed_rows import omit_unlisted

TEXT_TEMPLATES = {
    "numbers": "page_cards.html.j2",
    "table": "table.html.j2",
    "evidence": "page_evidence.html.j2",
}
"""Template by kind; the other kinds are drawn."""
MAX_OPEN_SOURCES = 12
"""Number of sources of an exhibit above which the list is collapsed."""


def is_drawing(exhibit: Exhibit) -> bool:
    """Whether an exhibit is a drawing, and has data."""
    return KINDS[exhibit.kind].is_drawn and not exhibit.missing


def article_values(exhibit: Exhibit, context: ExportContext) -> dict[str, Any]:
    """Collect the values that the templates of articles share."""
    boundary = "" if context.boundary in exhibit.note else context.boundary
    listed = omit_unlisted(exhibit, context.language)
    return {
        "exhibit": listed.exhibit,
        "context": context,
        "caption": " ".join(
            filter(None, (*listed.notes(context.language), exhibit.caption, exhibit.note, boundary))
        ),
        "text_body": TEXT_TEMPLATES.get(exhibit.kind, ""),
        "content": content_hash(exhibit),
        "source": phrase(context.language, "source"),
        "max_open": MAX_OPEN_SOURCES,
        "to_claim": None,
        "to_rivals": None,
    }


def security_policy(scripts: str, styles: str, images: str = "data:") -> str:
    """Build a content security policy from the sources of scripts, styles and images."""
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; font-src data:; "
        f"img-src {images}; base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=64)
def policy_hash(content: str) -> str:
    """Return the source expression that allows an inline script or style sheet by its hash."""
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
