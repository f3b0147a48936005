"""Texts of TOML files that importing writes."""

import json


def toml_string(text: str) -> str:
    """Text as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
