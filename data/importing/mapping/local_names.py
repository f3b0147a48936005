"""Columns of names in other languages."""

from data.importing.mapping.fields import plain_header
from data.importing.records import RawTable
from data.language_names import LANGUAGE_NAMES


def local_names(raw: RawTable, kind: str) -> dict[str, str]:
    """Columns of names in other languages: name_ar, Name (Arabic)."""
    stems = {"places": "name", "actors": "label", "neighbourhoods": "name"}
    if kind not in stems:
        return {}
    codes = {name.lower(): code for code, name in LANGUAGE_NAMES.items()}
    found = {}
    for column in map(str, raw.frame):
        words = plain_header(column).split()
        code = codes.get(words[-1], words[-1]) if words else ""
        is_name = len(words) > 1 and {"name", "label"} & set(words[:-1])
        if is_name and code in LANGUAGE_NAMES and code != "en":
            is_short = "short" in words
            found[f"{'short_' * is_short}{stems[kind]}_{code}"] = column
    return found
