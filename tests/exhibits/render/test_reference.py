"""Citations of exhibits: well-formed BibTeX and CSL-JSON, and the line that embeds a page."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from data.model import Theatre
from exhibits.brief import BriefItem, build_item
from exhibits.links.view_query import require_view
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.data_files.content_hash import content_hash
from exhibits.render.reference import (
    Reference,
    bibtex,
    csl_json,
    embedding_line,
    make_reference,
    plain_text,
)

BASE = "https://foothold.example/here"
NAMES = ("headlines", "control_map", "change", "rivals", "ledger", "series_share_lost_iraq")


def make_item(theatre: Theatre, entries: dict[str, CatalogueEntry], name: str) -> BriefItem:
    params = {"as_of": "2016-01-01", "country": "Syria"}
    return build_item(theatre, entries[name], require_view(theatre, params), BASE)


@pytest.fixture(params=NAMES)
def item(
    theatre: Theatre, entries: dict[str, CatalogueEntry], request: pytest.FixtureRequest
) -> BriefItem:
    return make_item(theatre, entries, request.param)


def cited(theatre: Theatre, item: BriefItem) -> Reference:
    return make_reference(theatre, item.exhibit, item.export_context)


def read_bibtex(text: str) -> dict[str, str]:
    """Read one BibTeX entry: its key and its fields, with balanced braces."""
    head = re.match(r"@misc\{([A-Za-z0-9_:-]+),\n", text)
    assert head, text
    fields = {"key": head[1]}
    position = head.end()
    while text[position:].strip() != "}":
        start = re.compile(r"\s*(\w+) = \{").match(text, position)
        assert start, text[position:]
        depth, position = 1, start.end()
        first = position
        while depth:
            if text[position] == "\\":
                position += 1
            elif text[position] in "{}":
                depth += 1 if text[position] == "{" else -1
            position += 1
        fields[start[1]] = text[first : position - 1]
        assert text[position] == ","
        position += 1
    return fields


def test_each_form_states_the_same(theatre: Theatre, item: BriefItem) -> None:
    reference = cited(theatre, item)
    assert reference == cited(theatre, item), "no clock"
    (csl,) = json.loads(csl_json(reference))
    entry = read_bibtex(bibtex(reference))
    date = f"{reference.issued:%Y-%m-%d}"
    assert csl["id"] == entry["key"] == reference.key
    assert csl["type"] == "webpage"
    assert csl["title"] == (item.exhibit.message or item.exhibit.title)
    assert csl["URL"] == entry["url"] == item.export_context.link
    assert csl["issued"] == {"date-parts": [[int(part) for part in date.split("-")]]}
    assert entry["year"] == date[:4]
    assert "urldate" not in entry and "accessed" not in csl, "not known"
    text = plain_text(reference)
    digests = (item.export_context.records, content_hash(item.exhibit))
    for form in (json.dumps(csl, ensure_ascii=False), "".join(entry.values()), text):
        assert all(digest in form for digest in digests)
        assert theatre.settings.title in form
        assert reference.stamp in form
    assert "\n" not in text
    assert text.endswith(item.export_context.link)


def test_signs_of_latex_are_escaped(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> None:
    item = make_item(theatre, entries, "headlines")
    title = "50% & {more} #1 $5 a_b ~ ^ \\end"
    odd = replace(item, exhibit=replace(item.exhibit, message=title))
    entry = read_bibtex(bibtex(cited(theatre, odd)))
    escaped = entry["title"].removeprefix("{").removesuffix("}")
    assert not re.search(r"(?<!\\)[%&#$_^~]", escaped.replace("{}", ""))
    assert json.loads(csl_json(cited(theatre, odd)))[0]["title"] == title


def test_a_light_page_is_embedded_at_its_address(item: BriefItem) -> None:
    odd = replace(item.exhibit, title='A "title" & <more>')
    found: dict[str, str | None] = {}

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update({"tag": tag, **dict(attrs)})

    address = f"{BASE}/embed/a/b?as_of=2016-01-01&q=%22"
    Reader().feed(embedding_line(odd, address))
    assert found["tag"] == "iframe"
    assert found["title"] == odd.title
    assert found["src"] == address
