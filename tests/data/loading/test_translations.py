"""Translations of a theatre's phrases: read with its records, with findings of their own."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.loading.theatre import default_theatre, read_contents, read_theatre
from data.loading.translations import PLACEHOLDER_KINDS
from data.model import Finding, Theatre
from exhibits.i18n import phrase_templates
from exhibits.i18n.translate import phrasebook

FILE = "translations/ar.toml"


def findings_of(folder: Path, content: bytes) -> list[Finding]:
    (folder / FILE).write_bytes(content)
    return read_contents(folder).findings


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[bases\n", "valid TOML"),
        (b"\xff\xfe[", "UTF-8 text"),
        (b'phrase = "text"', "a TOML table"),
        (b'[bases]\n"area" = 3', "text"),
        (b'[bases]\n"area" = ""', "text"),
        (b'[bases]\n"area held in {name}" = "area"', "the placeholders of the English phrase"),
        (b'[bases]\n"area" = "{name}"', "the placeholders of the English phrase: none"),
        (b'[bases]\n"area {other}" = "{other}"', "the placeholders of the English phrase: none"),
        (b'[bases]\n"area" = "a\\u0007b"', "text without control characters"),
        (b'[bases]\n"area" = "' + b"a" * 10_001 + b'"', "at most 10,000 characters"),
        (b"#" * 1_000_001, "at most 1,000,000 bytes (FOOTHOLD_SETTINGS_BYTES"),
    ],
)
def test_a_faulty_file_is_reported(copy: Path, content: bytes, expected: str) -> None:
    found = findings_of(copy, content)
    assert {finding.file for finding in found} == {FILE}
    assert expected in found[0].expected


def test_a_theatre_needs_no_translations(copy: Path) -> None:
    (copy / FILE).unlink()
    assert read_theatre(copy).translations == {}


def test_translations_are_part_of_the_records(copy: Path) -> None:
    before = read_theatre(copy)
    assert findings_of(copy, '[bases]\n"area of {name}" = "مساحة {name}"'.encode()) == []
    after = read_theatre(copy)
    assert after.translations == {"area of {name}": "مساحة {name}"}
    assert after.records != before.records


def test_placeholder_kinds_are_those_of_phrases() -> None:
    assert set(PLACEHOLDER_KINDS) == set(phrase_templates._PATTERNS)


@pytest.mark.parametrize(
    "phrase",
    ["Fallujah government complex", "Share of territory lost", "territory once claimed"],
)
def test_phrases_of_the_records_are_translated_only_with_the_theatre(
    theatre: Theatre, phrase: str
) -> None:
    assert phrasebook(theatre).translate(phrase)
    assert phrasebook(replace(theatre, translations={}, records="none")).translate(phrase) is None


def test_the_shipped_translations_are_clean() -> None:
    assert read_theatre(default_theatre()).translations
