"""Whole import of a generated table of control by place and day: seconds and peak memory.

Run `python -m tests.bench.place_days FOLDER`; the files (0.6 GB) are written there and removed.
Targets: 12 million rows in at most 60 s and 2 GB.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from data.importing.formats.viina import CHANGED, EXTENT
from data.importing.mapping.file import ImportMappings
from data.importing.places.units import SEPARATE, UNITS
from data.importing.run import apply_import, plan_import

PLACES, DAYS = 33_141, 365
AIM_S, AIM_GB = 60.0, 2.0
_VOTES = ("status_wiki", "status_boost", "status_dsm", "status_isw", "status")
_BLOCK_PLACES = 1_000


def write_table(path: Path, places: int, days: int, *, by_day: bool = False) -> int:
    """Write a table in which one place in ten changes; return its number of rows.

    ``by_day`` orders it by day and then place, unlike the real file.
    """
    rng = np.random.default_rng(1)
    dates = pd.date_range("2022-01-01", periods=days).strftime("%Y%m%d").to_numpy()
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(("geonameid", "date", *_VOTES)) + "\n")
        outer, inner = (days, places) if by_day else (places, days)
        step = max(_BLOCK_PLACES * 365 // inner, 1)
        changes = np.where(rng.random(places) < 0.1, rng.integers(1, days, places), days + 60)
        for start in range(0, outer, step):
            slow = np.repeat(np.arange(start, min(start + step, outer)), inner)
            fast = np.tile(np.arange(inner), len(slow) // inner)
            place, day = (fast, slow) if by_day else (slow, fast)
            frame = pd.DataFrame({"geonameid": place + 600_000.0, "date": dates[day]})
            for vote, delay in zip(_VOTES, (0, 3, 9, 20, 3), strict=True):
                since = day - changes[place] - delay
                status = np.where(since < 0, "UA", np.where(since < 7, "CONTESTED", "RU"))
                frame[vote] = status
            frame.to_csv(stream, index=False, header=False)
    return places * days


def write_cells(path: Path, places: int) -> None:
    """Write the GeoJSON that names the places of `write_table`."""
    features = [
        {
            "geometry": None,
            "properties": {
                "geonameid": 600_000 + place,
                "name": f"Town {place}",
                "latitude": 46 + place % 200 * 0.03,
                "longitude": 24 + place // 200 * 0.09,
            },
        }
        for place in range(places)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")


def main() -> None:
    """Write, import and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--by-day", action="store_true", help="order the rows by day")
    args = parser.parse_args()
    path = args.folder / "control_latest_2022.csv"
    rows = write_table(path, PLACES, DAYS, by_day=args.by_day)
    cells = args.folder / "gn_tess.geojson"
    write_cells(cells, PLACES)
    size_gb = path.stat().st_size / 1e9
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=args.folder) as theatre:
        answers = ImportMappings((), {EXTENT: CHANGED, UNITS: SEPARATE})
        plan = plan_import([path, cells], "UKR", answers)
        read_s = time.perf_counter() - start
        apply_import(plan, Path(theatre))
    seconds = time.perf_counter() - start
    path.unlink()
    cells.unlink()
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    runs = len(plan.records.tables["control"])
    print(
        f"{rows:,} rows ({size_gb:.2f} GB) -> {runs:,} rows of control in {seconds:.1f} s, "
        f"{seconds - read_s:.1f} s of them for writing; {peak_gb:.2f} GB"
    )
    print("targets met" if seconds <= AIM_S and peak_gb <= AIM_GB else "targets MISSED")


if __name__ == "__main__":
    main()
