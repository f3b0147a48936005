"""Generation of datapackage.json and DATA_LICENCES.md from the schema and theatre.toml's origins.

`python -m data describe` and `python -m data licences` write the files; a test compares the
committed files with the output of these functions.
"""

import json
from pathlib import Path
from typing import Any

from data.loading.settings import read_settings
from data.loading.theatre import PROJECT
from data.model import Column, Origin, Settings, Table
from data.schema import TABLES

PACKAGE_FILE = "datapackage.json"
LICENCES_FILE = "DATA_LICENCES.md"
_TYPES = {"number": "number", "flag": "boolean", "date": "date"}
_PATTERNS = {
    "id": "[a-z0-9]+([-_][a-z0-9]+)*",
    "url": "https?://.*",
    "colour": "#[0-9a-f]{6}",
    "partial_date": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?",
}


def describe_package(folder: Path, settings: Settings) -> str:
    """Return the theatre's Frictionless Data Package, as JSON text."""
    present = [
        table for table in TABLES if not table.may_be_missing or (folder / table.file).exists()
    ]
    tables = [_table_resource(table, settings) for table in present]
    known = {table.file for table in TABLES}
    others = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*.geojson") if path.is_file()
    )
    maps = [_map_resource(file, settings) for file in others if file not in known]
    package = {
        "profile": "data-package",
        "name": settings.id,
        "title": settings.title,
        "description": settings.subtitle,
        "licenses": package_licences(settings.origins),
        "sources": package_sources(settings.origins),
        "resources": [*tables, *maps],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def describe_licences(settings: list[Settings]) -> str:
    """Return DATA_LICENCES.md for all theatres, as Markdown."""
    lines = [
        "# Data licences",
        "",
        "Made by `python -m data licences` from each theatre's `theatre.toml`; do not edit.",
        "The code has its own licence: see LICENSE.",
    ]
    for theatre in settings:
        lines += ["", f"## {theatre.title} (`seeds/{theatre.id}/`)"]
        for origin in theatre.origins:
            lines += ["", f"### {origin.title}", ""]
            lines.append(f"- Publisher: {_link(origin.publisher, origin.url)}")
            lines.append(f"- Terms: {_link(origin.licence, origin.licence_url)}")
            lines.append(f"- Attribution: {origin.attribution}")
            lines.append(f"- Files: {', '.join(f'`{file}`' for file in origin.files)}")
            lines.append(f"- {origin.note}")
    return "\n".join(lines) + "\n"


def write_package(folder: Path) -> Path:
    """Write a theatre's datapackage.json; ValueError if its settings cannot be read."""
    path = folder / PACKAGE_FILE
    path.write_text(describe_package(folder, _settings(folder)), encoding="utf-8", newline="\n")
    return path


def write_licences(folders: list[Path], root: Path = PROJECT) -> Path:
    """Write DATA_LICENCES.md for these theatres; ValueError if settings cannot be read."""
    path = root / LICENCES_FILE
    text = describe_licences([_settings(folder) for folder in folders])
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _settings(folder: Path) -> Settings:
    settings, findings = read_settings(folder)
    if settings is None:
        raise ValueError("\n".join(str(finding) for finding in findings))
    return settings


def _link(text: str, url: str) -> str:
    return f"[{text}]({url})" if url else text


def _covers(origin: Origin, file: str) -> bool:
    return any(
        file == named or (named.endswith("/") and file.startswith(named)) for named in origin.files
    )


def _table_resource(table: Table, settings: Settings) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    schema["foreignKeys"] = [
        {
            "fields": column.name,
            "reference": {
                # Table Schema denotes a self-reference by an empty resource name.
                "resource": "" if column.refers == table.name else column.refers,
                "fields": _key(column.refers),
            },
        }
        for column in table.columns
        if column.refers
    ]
    if not schema["foreignKeys"]:
        del schema["foreignKeys"]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.file,
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
        **_terms(table.file, settings),
    }


def _map_resource(file: str, settings: Settings) -> dict[str, Any]:
    return {
        "name": file.removesuffix(".geojson").replace("/", "-").replace("_", "-"),
        "path": file,
        "format": "geojson",
        "mediatype": "application/geo+json",
        "encoding": "utf-8",
        **_terms(file, settings),
    }


def _terms(file: str, settings: Settings) -> dict[str, Any]:
    origins = tuple(origin for origin in settings.origins if _covers(origin, file))
    return {"licenses": package_licences(origins), "sources": package_sources(origins)}


def package_licences(origins: tuple[Origin, ...]) -> list[dict[str, str]]:
    """Licences of the origins in Data Package form, without duplicates."""
    found = {}
    for origin in origins:
        path = {"path": origin.licence_url} if origin.licence_url else {}
        found.setdefault(origin.licence, {"name": origin.licence, **path})
    return list(found.values())


def package_sources(origins: tuple[Origin, ...]) -> list[dict[str, str]]:
    """Origins with attribution, in Data Package form."""
    return [
        {
            "title": f"{origin.title} ({origin.attribution})",
            **({"path": origin.url} if origin.url else {}),
        }
        for origin in origins
    ]


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.choices:
        constraints["enum"] = [choice for choice in column.choices if choice]
    if column.kind in _PATTERNS:
        constraints["pattern"] = _PATTERNS[column.kind]
    if column.max_characters is not None:
        constraints["maxLength"] = column.max_characters
    if column.low is not None:
        constraints["minimum"] = column.low
    if column.high is not None:
        constraints["maximum"] = column.high
    return {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "description": column.meaning,
        **({"constraints": constraints} if constraints else {}),
    }


def _key(name: str) -> str:
    return next(table.key[0] for table in TABLES if table.name == name)
