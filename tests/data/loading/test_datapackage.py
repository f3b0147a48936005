"""The committed files equal the generated ones."""

import json
from pathlib import Path

from data.loading.datapackage import (
    LICENCES_FILE,
    PACKAGE_FILE,
    describe_licences,
    describe_package,
    write_package,
)
from data.loading.theatre import PROJECT, default_theatre, read_settings, theatre_folders
from data.model import Theatre
from data.schema import TABLES
from tests.lean_theatres import CONTROL, PLACES, write_theatre


def test_the_committed_package_equals_the_generated_one(theatre: Theatre) -> None:
    committed = (theatre.folder / PACKAGE_FILE).read_text(encoding="utf-8")
    assert committed == describe_package(theatre.folder, theatre.settings), (
        "run python -m data describe"
    )


def test_the_committed_licences_equal_the_generated_ones() -> None:
    settings = [read_settings(folder)[0] for folder in theatre_folders()]
    committed = (PROJECT / LICENCES_FILE).read_text(encoding="utf-8")
    assert committed == describe_licences([each for each in settings if each]), (
        "run python -m data licences"
    )


def test_the_package_names_every_file_with_its_terms() -> None:
    folder = default_theatre()
    package = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    resources = {resource["path"]: resource for resource in package["resources"]}
    files = {
        path.relative_to(folder).as_posix()
        for pattern in ("*.csv", "*.geojson", "translations/*.toml")
        for path in folder.rglob(pattern)
    }
    assert set(resources) == files
    for path, resource in resources.items():
        assert resource["licenses"], path
        assert resource["sources"], path
    names = [resource["name"] for resource in package["resources"]]
    assert len(names) == len(set(names))


def test_references_name_resources() -> None:
    package = json.loads((default_theatre() / PACKAGE_FILE).read_text(encoding="utf-8"))
    fields = {
        resource["name"]: {field["name"] for field in resource["schema"]["fields"]}
        for resource in package["resources"]
        if "schema" in resource
    }
    assert set(fields) == {table.name for table in TABLES}
    for resource in package["resources"]:
        for key in resource.get("schema", {}).get("foreignKeys", []):
            reference = key["reference"]
            assert reference["fields"] in fields[reference["resource"] or resource["name"]]


def test_a_lean_table_is_described_as_it_is(tmp_path: Path) -> None:
    folder = write_theatre(tmp_path / "x", places=PLACES, control=CONTROL)
    package = json.loads(write_package(folder).read_text("utf-8"))
    fields = {
        resource["name"]: [field["name"] for field in resource["schema"]["fields"]]
        for resource in package["resources"]
    }
    assert fields == {"places": ["name", "lat", "lon"], "control": ["place", "held_by", "from"]}
