"""Small theatres with few files, written by tests.

None has admin units, cities or colours of actors.
"""

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path

PLACES = """name,lat,lon
Khartoum,15.5007,32.5599
Omdurman,15.6445,32.4777
Khartoum North,15.6361,32.5437
El Fasher,13.6279,25.3494
Nyala,12.0489,24.8807
El Geneina,13.4526,22.4472
Zalingei,12.9096,23.4706
Ed Daein,11.4608,26.1283
El Obeid,13.1842,30.2167
Wad Madani,14.4012,33.5199
Sennar,13.5500,33.6333
Port Sudan,19.6158,37.2164
"""
CONTROL = """place,held_by,from
Khartoum,Sudanese Armed Forces,2023-04-15
Khartoum,contested,2023-04-20
Khartoum,Rapid Support Forces,2023-06-01
Khartoum,Sudanese Armed Forces,2025-03-26
Omdurman,contested,2023-04-15
Omdurman,Sudanese Armed Forces,2024-03-12
Khartoum North,Rapid Support Forces,2023-05
El Fasher,Sudanese Armed Forces,2023-04-15
El Fasher,Rapid Support Forces,2025-10-26
Nyala,Sudanese Armed Forces,2023-04-15
Nyala,Rapid Support Forces,2023-10-26
El Geneina,Rapid Support Forces,2023-11-04
Zalingei,Rapid Support Forces,2023-10-31
Ed Daein,Rapid Support Forces,2023-11-22
El Obeid,Sudanese Armed Forces,2023-04-15
Wad Madani,Sudanese Armed Forces,2023-04-15
Wad Madani,Rapid Support Forces,2023-12-18
Wad Madani,Sudanese Armed Forces,2025-01-11
Sennar,Sudanese Armed Forces,2023-04-15
Port Sudan,Sudanese Armed Forces,2023-04-15
"""
CLAIMS = """measure,place,value,unit,base,as_of,source
Share of the capital held,Khartoum,60,%,area of the city,2023-06-15,https://example.org/a
Share of the capital held,Khartoum,75,percent,area of the city,2023-06-20,https://example.org/b
Share of the capital held,Khartoum,5,percent,area of the city,2025-03,https://example.org/c
fighters,Sudan,100000,people,,2023-04,https://example.org/a
fighters,Sudan,70000,fighters,,2023-05-01,A monthly report
area_held,Sudan,500000,km2,,2024,https://example.org/d
"""
CLAIMS_ALONE = CLAIMS.replace("Khartoum", "Darfur")
FIJI_PLACES = """name,lat,lon
Suva,-18.1416,178.4419
Labasa,-16.4311,179.3645
Somosomo,-16.7667,-179.9667
Lakeba,-18.2167,-178.8000
"""
FIJI_CONTROL = """place,controller,from
Suva,Government of Fiji,2000-05-19
Suva,rebels,2000-06-01
Labasa,rebels,2000-07-01
Somosomo,Government of Fiji,2000-05-19
Lakeba,Government of Fiji,2000-05-19
"""
ARCTIC_PLACES = """name,lat,lon
Longyearbyen,78.2232,15.6267
Barentsburg,78.0648,14.2335
Ny-Ålesund,78.9243,11.9309
"""
ARCTIC_CONTROL = """place,controller,from
Longyearbyen,norway,1941-08-25
Barentsburg,germany,1941-09-01
Ny-Ålesund,norway,1941-08-25
"""
QUARTERS = [
    (f"Quarter {number + 1}", 33.3 + number // 20 * 0.01, 44.2 + number % 20 * 0.012)
    for number in range(300)
]
QUARTER_PLACES = "name,lat,lon\n" + "".join(
    f"{name},{lat:.3f},{lon:.3f}\n" for name, lat, lon in QUARTERS
)
QUARTER_CONTROL = "place,controller,from\n" + "".join(
    f"{name},{'army' if number % 3 else 'militia'},2024-0{number % 9 + 1}-01\n"
    for number, (name, _, _) in enumerate(QUARTERS)
)
THEATRES = {
    "sudan-2023": {"places": PLACES, "control": CONTROL, "figures": CLAIMS},
    "control-alone": {"places": PLACES, "control": CONTROL},
    "claims-alone": {"figures": CLAIMS_ALONE},
    "unknown-places": {"figures": CLAIMS_ALONE.replace("Sudan", "Utopia")},
    "fiji": {"places": FIJI_PLACES, "control": FIJI_CONTROL},
    "svalbard": {"places": ARCTIC_PLACES, "control": ARCTIC_CONTROL},
    "one-place": {
        "places": "name,lat,lon\nKhartoum,15.5,32.5\n",
        "control": "place,controller,from\nKhartoum,saf,2023-04-15\n",
    },
    "quarters": {"places": QUARTER_PLACES, "control": QUARTER_CONTROL},
}


def write_theatre(folder: Path, **tables: str) -> Path:
    """Write a theatre's tables; the name of a table is that of its file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        suffix = "" if "." in name else ".csv"
        (folder / f"{name.replace('__', '.')}{suffix}").write_text(text, encoding="utf-8")
    return folder


def write_rows(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def copy_full_theatre(folder: Path) -> Path:
    """Copy a small theatre with every table and every column."""
    return shutil.copytree(Path(__file__).with_name("full_theatre"), folder)
