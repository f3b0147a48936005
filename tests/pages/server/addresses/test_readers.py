"""The programs that read the addresses: pandas, geopandas, GDAL, curl and LibreOffice."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from tests.pages.server.addresses.conftest import Addresses

NOTEBOOK = Path(__file__).parents[4] / "docs" / "notebook.ipynb"
GDAL = """
import sys
import pyogrio
frame = pyogrio.read_dataframe(f"/vsicurl/{sys.argv[1]}")
print(len(frame), frame.crs, frame.geometry.is_valid.all())
"""


def test_pandas_and_geopandas_read_an_address(addresses: Addresses) -> None:
    base = f"{addresses.base}{addresses.theatre}"
    control = pd.read_csv(f"{base}/control_map.csv?as_of=2024-01-15")
    assert len(control) > 5 and "controller" in control and control["lat"].between(8, 22).all()
    ledger = pd.read_excel(f"{base}/ledger.xlsx", engine="openpyxl")
    assert len(ledger)
    polygons = gpd.read_file(f"{base}/control_map.geojson?as_of=2024-01-15")
    assert len(polygons) and polygons.crs == "EPSG:4326"


def test_gdal_reads_an_address_as_a_layer(addresses: Addresses) -> None:
    """As QGIS does with a vector layer by address; this process has no driver for it."""
    base = f"{addresses.base}{addresses.theatre}"
    for file in ("control_map.geojson", "control_map.gpkg"):
        environment = {
            name: text for name, text in os.environ.items() if not name.startswith(("GDAL", "CPL"))
        }
        command = [sys.executable, "-P", "-c", GDAL, f"{base}/{file}"]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, (file, done.stderr[-1500:])
        count, crs, valid = done.stdout.split()
        assert int(count) > 1 and (crs, valid) == ("EPSG:4326", "True")


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl")
def test_curl_repeats_a_request_only_where_something_changed(
    addresses: Addresses, tmp_path: Path
) -> None:
    file, tag = tmp_path / "headlines.csv", tmp_path / "tag"
    address = f"{addresses.base}{addresses.theatre}/headlines.csv?as_of=2024-01-15"

    def run(*options: str) -> str:
        command = ["curl", "-s", "-w", "%{http_code}", *options, address]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert run("-o", str(file), "--compressed", "--etag-save", str(tag)) == "200"
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert run("-o", str(file), "--etag-compare", str(tag)) == "304"
    assert run("-o", str(tmp_path / "head"), "--head").endswith("200")
    command = ["curl", "-sOJ", f"{addresses.base}{addresses.theatre}/headlines.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert [path.name for path in tmp_path.glob("*.xlsx")] == [
        "foothold_small-2023_headlines_2025-10-26.xlsx"
    ]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice")
def test_libreoffice_opens_an_address(addresses: Addresses, tmp_path: Path) -> None:
    for file in ("headlines.csv", "headlines.xlsx"):
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "csv",
        ]
        command += ["--outdir", str(tmp_path), f"{addresses.base}{addresses.theatre}/{file}"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        (converted,) = tmp_path.glob("*.csv")
        assert "organisation" in converted.read_text(encoding="utf-8")
        converted.unlink()


def test_the_notebook_of_the_docs_runs(
    addresses: Addresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTHOLD_ADDRESS", addresses.base)
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert not cell["outputs"], "outputs are not part of the docs"
            exec("".join(cell["source"]), names)
    assert set(names["claims"].columns) == set(names["meanings"])
    assert len(names["control"]) > 5 and len(names["areas"]) and len(names["polygons"])
