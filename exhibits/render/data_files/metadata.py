"""Metadata of an exhibit's CSV file as JSON, in the form that Our World in Data gives its charts.

``chart`` describes the exhibit, ``columns`` each column by its name in the file.
"""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from exhibits.links.citation import selection_of
from exhibits.model import Citation, Exhibit
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.columns import ColumnMeaning, describe_column, public_names
from exhibits.render.data_files.csv import EXHIBIT_COLUMNS, data_table
from exhibits.render.data_files.provenance import provenance_of

FIELD_TYPES = {"boolean": "Boolean", "integer": "Integer", "number": "Numeric", "date": "Date"}
_ADDED = {
    "exhibit": ColumnMeaning("Id of the exhibit"),
    "title": ColumnMeaning("Title of the exhibit"),
    "as_of_view": ColumnMeaning("As-of date of the exhibit"),
    "rule": ColumnMeaning("Rule of the model, and remarks"),
    "theatre": ColumnMeaning("Theatre of the records"),
    "handling": ColumnMeaning("Handling line"),
    "selection": ColumnMeaning("Filters of the view that the rows are from"),
    "records": ColumnMeaning("Digest of the records"),
    "content": ColumnMeaning("Digest of the exhibit's texts and rows"),
    "link": ColumnMeaning("Address of the view"),
}
assert set(EXHIBIT_COLUMNS) < set(_ADDED)


def metadata_bytes(exhibit: Exhibit, context: ExportContext, complete: bool = False) -> bytes:
    """Describe the CSV file of an exhibit; ``complete`` that of all columns.

    Members: ``chart`` (title, subtitle, note, citation, address, as-of date or period, rows, text
    alternative), ``columns`` (by name: title, description, unit, type), ``base`` (what shares are
    measured against), ``sources``, ``licences``, ``digest``, ``activeFilters`` (of the view).
    """
    provenance = provenance_of(exhibit, context)
    period = {} if exhibit.period is None else {"period": [_date(day) for day in exhibit.period]}
    handling = {"handling": context.handling} if context.handling else {}
    described: dict[str, Any] = {
        "chart": {
            "id": exhibit.id,
            "title": exhibit.message or exhibit.title,
            "subtitle": f"{exhibit.title}. {exhibit.subtitle}"
            if exhibit.message
            else exhibit.subtitle,
            "note": exhibit.note,
            "citation": exhibit.caption,
            "originalChartUrl": context.link,
            "asOf": _date(exhibit.as_of),
            **period,
            **handling,
            "theatre": context.theatre,
            "rows": len(exhibit.frame),
            "missing": exhibit.missing,
            "altText": exhibit.alt,
        },
        "columns": {
            field["name"]: {
                "titleShort": field["title"],
                "descriptionShort": field["description"],
                "unit": field["unit"],
                "type": FIELD_TYPES.get(field["type"], "String"),
                "shortName": field["name"],
            }
            for field in column_fields(exhibit, provenance, complete)
        },
        "base": list_bases(exhibit),
        "sources": [_source(source) for source in exhibit.sources],
        "licences": list_licences(exhibit, context),
        "digest": {"content": provenance["content"], "records": provenance["records"]},
        "activeFilters": selection_of(context.link),
    }
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def column_fields(
    exhibit: Exhibit, provenance: Mapping[str, str], complete: bool = False
) -> list[dict[str, str]]:
    """Describe the columns of `data_table` in order: name, title, type, unit, description.

    Types are those of Frictionless table schemas. A title is the heading of the exhibit's own
    table, if it has the column.
    """
    table = data_table(exhibit, provenance, complete)
    frame_names = {public: name for name, public in public_names(exhibit).items()}
    headings = dict(getattr(exhibit.marks, "columns", ()))
    fields = []
    for public in map(str, table.columns):
        name = frame_names.get(public, public)
        column = (
            _ADDED[public] if public not in frame_names else describe_column(name, exhibit.frame)
        )
        title = headings.get(name, public.replace("_", " ").capitalize())
        fields.append(
            {
                "name": public,
                "title": title,
                "type": _field_type(table[public]),
                "unit": column.unit,
                "description": column.meaning,
            }
        )
    return fields


def list_bases(exhibit: Exhibit) -> list[str]:
    """List the bases of an exhibit's shares as worded by the sources, each once."""
    return exhibit.frame["base"].dropna().unique().tolist() if "base" in exhibit.frame else []


def list_licences(exhibit: Exhibit, context: ExportContext) -> list[str]:
    """List the licences of an exhibit's rows: of a map's areas, of sources, or of the records."""
    named = [getattr(exhibit.marks, "licence", "")]
    named += [source.licence for source in exhibit.sources]
    return list(dict.fromkeys(filter(None, named))) or list(filter(None, [context.licence]))


def _source(source: Citation) -> dict[str, str]:
    published = "" if source.published_on is None else _date(source.published_on)
    return {
        "id": source.source_id,
        "title": source.title,
        "outlet": source.outlet,
        "publishedOn": published,
        "url": source.url,
        **({"licence": source.licence} if source.licence else {}),
    }


def _date(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"


def _field_type(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    if pd.api.types.is_numeric_dtype(column):
        return "number"
    return "date" if pd.api.types.is_datetime64_any_dtype(column) else "string"
