"""Files of exhibits at addresses: the same bytes as the command line, errors, and headers."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from data.loading.theatre import read_theatre
from exhibits import __main__ as command
from exhibits.addresses.file_address import EXTENSIONS
from exhibits.addresses.file_request import validator
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from pages.server import request_log
from pages.server.theatres import read_served
from tests.pages.server.addresses.conftest import THEATRE, Addresses

EXHIBITS = ("headlines", "control_map", "events_sudan", "country_map_sudan", "statements")
SECRETS = (b"Secretville", b"Secret Army")


def number_of_exports() -> int:
    return request_log.exports.total()


@pytest.fixture(scope="module")
def command_reads_once(addresses: Addresses) -> Iterator[None]:
    """The command line with a theatre that is read already."""
    theatre = read_theatre(addresses.folder)
    entries = catalogue(theatre, read_basemap(theatre))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "read_theatre", lambda _: theatre)
        patch.setattr(command, "read_basemap", lambda _: None)
        patch.setattr(command, "catalogue", lambda *_: entries)
        yield


@pytest.mark.usefixtures("command_reads_once")
@pytest.mark.parametrize(
    ("file", "query", "options"),
    [
        ("control_map.csv", {}, {}),
        ("control_map.geojson", {"as_of": "2024-01-15"}, {}),
        ("control_map.metadata.json", {"reach": "40 km"}, {}),
        ("control_map.png", {"as_of": "2024-01-15", "country": "Sudan"}, {}),
        ("ledger.xlsx", {"q": "fighters", "sort": "-amount"}, {"sort": None, "order": "-amount"}),
        ("statements.csv", {"columns": "full", "paper": "A4"}, {}),
        ("events_sudan.html", {}, {}),
    ],
)
def test_a_file_is_that_of_the_command_line(
    addresses: Addresses,
    tmp_path: Path,
    file: str,
    query: dict[str, str],
    options: dict[str, str | None],
) -> None:
    address = f"{addresses.theatre}/{file}?" + "&".join(f"{k}={quote(v)}" for k, v in query.items())
    answer = addresses.get(address)
    assert answer.status == 200
    exhibit_id, _, extension = file.partition(".")
    output = tmp_path / "file"
    named = {name: text for name, text in (query | options).items() if text}
    arguments = ["--theatre", str(addresses.folder), "export", exhibit_id, "-o", str(output)]
    arguments += [f"--format={EXTENSIONS[extension]}", f"--address={addresses.base}"]
    arguments += [f"--{name.replace('_', '-')}={text}" for name, text in named.items()]
    assert command.main(arguments) == 0
    assert answer.body == output.read_bytes()


def test_a_reader_who_has_the_file_is_answered_without_making_it(addresses: Addresses) -> None:
    path = f"{addresses.theatre}/headlines.pdf?as_of=2024-02-03"
    first = addresses.get(path)
    tag = first.headers["ETag"]
    before = number_of_exports()
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
        again = addresses.get(path, If_None_Match=known)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert addresses.get(f"{path}&paper=A4", If_None_Match=tag).status != 304
    # A tag is known before the file: of a view that nobody has asked for, too.
    unseen = f"{addresses.theatre}/headlines.pdf?as_of=2024-02-04"
    other = addresses.get(unseen, "HEAD").headers["ETag"]
    assert other != tag
    assert number_of_exports() == before + 2


def test_a_changed_record_changes_the_tag(addresses: Addresses) -> None:
    served = read_served(THEATRE)
    assert served is not None
    changed = replace(served.theatre, records="0" * 64)
    assert validator(served.theatre, "a") != validator(changed, "a")
    assert validator(served.theatre, "a") != validator(served.theatre, "b")


def test_head_has_the_headers_of_get(addresses: Addresses) -> None:
    path = f"{addresses.theatre}/headlines.csv"
    head, answer = addresses.get(path, "HEAD"), addresses.get(path)
    assert head.body == b"" and head.status == 200
    assert int(head.headers["Content-Length"]) == len(answer.body)
    assert head.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "max-age=300" in head.headers["Cache-Control"]
    assert head.headers["Content-Disposition"] == (
        f'attachment; filename="foothold_{THEATRE}_headlines_2025-10-26.csv"'
    )
    picture = addresses.get(f"{addresses.theatre}/control_map.png", "HEAD")
    assert picture.headers["Content-Disposition"].startswith("inline; ")


@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [
        ("/x/nowhere/headlines.csv", 404, THEATRE),
        ("/x/nowhere.json", 404, THEATRE),
        (f"/x/{THEATRE}/nothing.csv", 404, "control_map"),
        (f"/x/{THEATRE}/headlines", 404, "geojson"),
        (f"/x/{THEATRE}/headlines.docx", 404, "metadata.json"),
        (f"/x/{THEATRE}/headlines.geojson", 404, "csv"),
        (f"/x/{THEATRE}/a/b.csv", 404, "datapackage.json"),
        (f"/x/{THEATRE}/control_map.csv?as_of=1999-01-01", 400, " to 2025-"),
        (f"/x/{THEATRE}/control_map.csv?as_of=soon", 400, "YYYY-MM-DD"),
        (f"/x/{THEATRE}/control_map.csv?country=Atlantis", 400, "available: "),
        (f"/x/{THEATRE}/control_map.csv?reach=9000", 400, "100 km"),
        (f"/x/{THEATRE}/control_map.csv?no_such=1", 400, "unknown parameter: 'no_such'"),
        (f"/x/{THEATRE}/control_map.csv?language=Latin", 400, "English"),
        (f"/x/{THEATRE}/control_map.png?columns=full", 400, "xlsx, csv"),
        (f"/x/{THEATRE}/control_map.csv?theatre=other", 400, THEATRE),
        (f"/x/{THEATRE}/control_map.csv?cite=broken", 400, "truncated"),
        (f"/x/{THEATRE}/rivals.png?from=2025-06-01&to=2025-06-02", 404, "nothing to draw"),
        (f"/x/{THEATRE}/evidence.csv", 400, "no claim is chosen"),
        (f"/x/{THEATRE}/place_history.csv", 400, "no place is chosen"),
        (f"/x/{THEATRE}/ledger.csv?from=2024-02-01&to=2024-01-15", 400, "ends before it starts"),
        (f"/x/{THEATRE}/change.csv?since=2024-02-01&as_of=2024-01-15", 400, "before it starts"),
    ],
)
def test_an_error_says_what_there_is(
    addresses: Addresses, path: str, status: int, expected: str
) -> None:
    answer = addresses.get(path)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    content = json.loads(answer.body)
    assert content["error"] and expected in answer.body.decode()


@pytest.mark.parametrize("exhibit_id", EXHIBITS)
def test_restricted_rows_never_leave(addresses: Addresses, exhibit_id: str) -> None:
    for extension in ("csv", "html", "metadata.json"):
        answer = addresses.get(f"{addresses.theatre}/{exhibit_id}.{extension}")
        assert answer.status == 200
        assert not any(secret in answer.body for secret in SECRETS)
    if exhibit_id == "events_sudan":
        assert b"Openville" in addresses.get(f"{addresses.theatre}/events_sudan.csv").body


def test_other_sites_may_read_files_and_nothing_else(addresses: Addresses) -> None:
    foreign = {"Origin": "https://news.example.org"}
    for path in (f"{addresses.theatre}/headlines.csv", f"{addresses.theatre}.json", "/x"):
        answer = addresses.get(path, **foreign)
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Credentials"] is None
        assert answer.headers["Set-Cookie"] is None
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    preflight = addresses.get(f"{addresses.theatre}/headlines.csv", "OPTIONS", **foreign)
    assert preflight.status == 204
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]
    for path in ("/healthz", "/metrics", "/xy/a", "/", "/map", "/x../", "/_stcore/host-config"):
        refused = addresses.get(path, **foreign)
        assert refused.status == 403, path
        assert refused.headers["Access-Control-Allow-Origin"] is None
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert addresses.get(f"{addresses.theatre}/headlines.csv", method).status == 405


def test_documents_run_without_an_origin(addresses: Addresses) -> None:
    answer = addresses.get(f"{addresses.theatre}/headlines.html")
    policy = answer.headers["Content-Security-Policy"]
    sandbox = re.search(r"sandbox ([^;]*)", policy)
    assert sandbox and "allow-same-origin" not in sandbox[1]
    assert "connect-src" not in policy and "default-src 'none'" in policy
