"""Catalogue, data package, health, metrics and log of the addresses."""

import csv
import io
import json
import logging
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from pages.server import request_log
from pages.server.addresses import status
from pages.server.settings import server_settings
from tests.pages.server.addresses.conftest import THEATRE, Addresses

FITS = {
    "string": re.compile(r"[\s\S]*"),
    "number": re.compile(r"(-?\d+(\.\d+)?(e[+-]?\d+)?)?"),
    "integer": re.compile(r"(-?\d+)?"),
    "boolean": re.compile(r"(True|False|true|false)?"),
    "date": re.compile(r"(\d{4}-\d\d-\d\d)?"),
}


def test_the_catalogue_leads_to_each_file(addresses: Addresses) -> None:
    answer = addresses.get(f"{addresses.theatre}.json")
    content = json.loads(answer.body)
    listed = {each["id"]: each for each in content["exhibits"]}
    assert content["theatre"] == THEATRE and content["parameters"]["as_of"]["first"] == "2023-04-15"
    assert "geojson" in listed["control_map"]["files"]
    assert "geojson" not in listed["headlines"]["files"]
    assert listed["headlines"]["parameters"] == [
        "country",
        "as_of",
        "areas",
        "language",
        "paper",
        "columns",
    ]
    assert content["parameters"]["reach"]["values"][0].endswith(" km")
    for exhibit_id in ("control_map", "headlines", "ledger"):
        files = listed[exhibit_id]["files"]
        for extension in ("csv", "metadata.json"):
            assert files[extension].startswith(addresses.base)
            assert addresses.get(urlsplit(files[extension]).path).status == 200
    tag = answer.headers["ETag"]
    assert addresses.get(f"{addresses.theatre}.json", If_None_Match=tag).status == 304
    other = json.loads(addresses.get("/x").body)["theatres"]
    assert other[THEATRE] == f"{addresses.base}{addresses.theatre}.json"


def test_the_data_package_describes_its_tables(addresses: Addresses) -> None:
    """Check what `frictionless validate` checks: names, schema, header, and types of cells."""
    package = json.loads(addresses.get(f"{addresses.theatre}/datapackage.json").body)
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names) > 10
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in (*names, package["name"]))
    for resource in package["resources"]:
        if resource["name"] not in ("control_map", "headlines", "ledger", "places"):
            continue
        assert not resource["path"].startswith(("/", "."))
        answer = addresses.get(f"{addresses.theatre}/{resource['path']}")
        rows = csv.DictReader(io.StringIO(answer.body.decode(resource["encoding"]), newline=""))
        fields = resource["schema"]["fields"]
        assert rows.fieldnames == [field["name"] for field in fields]
        for row in rows:
            for field in fields:
                assert FITS[field["type"]].fullmatch(row[field["name"]]), (resource["name"], field)


def test_health_names_version_and_records(addresses: Addresses) -> None:
    answer = addresses.get("/healthz")
    content = json.loads(answer.body)
    assert (answer.status, content["status"], answer.headers["Cache-Control"]) == (
        *(200, "ok"),
        "no-store",
    )
    assert re.fullmatch("[0-9a-f]{12}", content["version"])
    assert re.fullmatch("[0-9a-f]{12}", content["records"][THEATRE])


def test_health_fails_where_records_cannot_be_read(
    addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise FileNotFoundError("no theatre below seeds/")

    monkeypatch.setattr(status, "read_default", fail)
    answer = addresses.get("/healthz")
    assert answer.status == 503 and json.loads(answer.body)["status"] == "records cannot be read"


def test_metrics_are_off_by_default_and_have_the_format_of_prometheus(
    addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert addresses.get("/metrics").status == 404
    addresses.get(f"{addresses.theatre}/headlines.csv")
    settings = replace(server_settings(), metrics=True)
    monkeypatch.setattr(status, "server_settings", lambda: settings)
    answer = addresses.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.body.decode().splitlines()
    sample = re.compile(r'foothold_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+]+')
    assert all(line.startswith("# ") or sample.fullmatch(line) for line in lines)
    assert any(
        line.startswith('foothold_exports_total{format="csv",outcome="done"}') for line in lines
    )
    assert any(
        line.startswith('foothold_requests_total{route="file",status="200"}') for line in lines
    )


def test_each_request_is_one_line_without_its_reader(
    addresses: Addresses, caplog: pytest.LogCaptureFixture
) -> None:
    before = request_log.requests.total()
    with caplog.at_level(logging.INFO, "foothold.requests"):
        addresses.get(
            f"{addresses.theatre}/headlines.csv?q=private%20words",
            X_Forwarded_For="203.0.113.7",
            User_Agent="secret-browser",
            Cookie="a=private",
        )
    lines = [record.getMessage() for record in caplog.records]
    assert request_log.requests.total() == before + 1
    (line,) = [each for each in map(json.loads, lines) if each["event"] == "request"]
    assert line["route"] == "file" and line["status"] == 200 and line["ms"] >= 0
    assert set(line) == {"time", "event", "route", "path", "status", "ms", "bytes", "from"}
    assert not re.search(r"private|secret|203\.0|127\.0", "".join(lines))
