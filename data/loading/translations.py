"""Reading of a theatre's translations: phrases of its records in the local language."""

import re
from pathlib import Path

from data.loading.csv_cells import Limits, find_text_fault
from data.loading.settings import read_toml
from data.model import Finding

TRANSLATIONS_FOLDER = "translations"
PLACEHOLDER_KINDS = ("n", "day", "name", "text", "free", "part")
_PLACEHOLDER = re.compile(rf"\{{(?:{'|'.join(PLACEHOLDER_KINDS)})\d*\}}")


def translations_file(language: str) -> str:
    """Return the file of phrases in a language, relative to the theatre's folder."""
    return f"{TRANSLATIONS_FOLDER}/{language}.toml"


def read_translations(
    folder: Path, language: str, limits: Limits
) -> tuple[dict[str, str], list[Finding]]:
    """Read phrases and their translations into the local language, in the order of the file.

    The file has tables of English phrases with their translations; both have the same placeholders
    (`exhibits.i18n.phrase_templates`). A theatre may have no such file.
    """
    file = translations_file(language)
    if not language or not (folder / file).exists():
        return {}, []
    raw = read_toml(folder, file, limits)
    phrases: dict[str, str] = {}
    findings = raw.findings
    for section, entries in (raw.keys or {}).items():
        if not isinstance(entries, dict):
            findings.append(Finding(file, 1, section, repr(entries)[:80], "a TOML table"))
            continue
        for english, translation in entries.items():
            fault = _find_fault(english, translation, limits)
            if fault:
                findings.append(Finding(file, 1, f"{section}.{english}", *fault))
            else:
                phrases[english] = translation
    return phrases, findings


def _find_fault(english: str, translation: object, limits: Limits) -> tuple[str, str] | None:
    """Return what was read and what was expected of a faulty entry."""
    if not isinstance(translation, str) or not translation or not english:
        return repr(translation)[:80], "text"
    for text in (english, translation):
        if fault := find_text_fault(text, None, limits):
            return text, fault
    placeholders = sorted(_PLACEHOLDER.findall(english))
    if sorted(_PLACEHOLDER.findall(translation)) != placeholders or re.search(
        "[{}]", _PLACEHOLDER.sub("", english + translation)
    ):
        expected = ", ".join(placeholders) or "none"
        return translation, f"the placeholders of the English phrase: {expected}"
    return None
