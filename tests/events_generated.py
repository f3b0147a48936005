"""Generated events of realistic shape, for tests and the bench: exports, and files of `events/`.

The generator draws with a fixed seed: a few cities hold most events, deaths are skewed, a tenth is
known to a region only, one in a hundred to the year only. Written by DuckDB, so that millions of
rows take seconds: ``python -m tests.events_generated 100000 seeds/x/events/own.parquet``.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

TYPES = {
    "Battles": ("Armed clash", "Government regains territory"),
    "Explosions/Remote violence": ("Air/drone strike", "Shelling/artillery/missile attack"),
    "Violence against civilians": ("Attack", "Abduction/forced disappearance"),
    "Protests": ("Peaceful protest", "Protest with intervention"),
    "Strategic developments": ("Arrests", "Change to group/activity"),
}
ACTORS = ("Army of Norland", "Northern Front", "River Guard", "Council of Towns", "Unidentified")
BOX = (41.0, 33.0, 45.0, 37.0)
"""West, south, east, north of the events, within the default country."""


def _hash(seed: str, modulus: int) -> str:
    return f"CAST(hash(i, '{seed}') % {modulus} AS BIGINT)"


def _pick(values: Sequence[str], number: str) -> str:
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"([{listed}])[{number} + 1]"


def _base(count: int, years: tuple[int, int], box: tuple[float, float, float, float]) -> str:
    """SQL of the shared columns of ``count`` events."""
    days = 365 * (years[1] - years[0] + 1)
    west, south, east, north = box
    width, height = east - west, north - south
    kind = f"least({_hash('kind', 100)} * {_hash('kind2', 100)} // 2000, 4)"
    sub_types = ", ".join("['" + "', '".join(pair) + "']" for pair in TYPES.values())
    return f"""
        SELECT i, DATE '{years[0]}-01-01' + CAST({_hash("day", days)} AS INTEGER) AS day,
            {_hash("city", 40)} AS city, {_hash("place", 10)} AS exactness,
            {_hash("when", 100)} AS dating, {kind} AS kind,
            {_pick(tuple(TYPES), kind)} AS type,
            ([{sub_types}])[{kind} + 1][{_hash("sub", 2)} + 1] AS sub_type,
            {_pick(ACTORS, _hash("a", 5))} AS actor1,
            CASE WHEN {_hash("two", 3)} > 0 THEN {_pick(ACTORS, _hash("b", 5))} END AS actor2,
            CAST(greatest({_hash("deaths", 1000)} - 600, 0) // 40 AS INTEGER) AS deaths,
            {west} + {width} * ((hash(city, 'x') % 1000) / 1000.0)
                + ({_hash("x", 1000)} - 500) / 6000.0
                AS lon,
            {south} + {height} * ((hash(city, 'y') % 1000) / 1000.0)
                + ({_hash("y", 1000)} - 500) / 6000.0 AS lat
        FROM range({count}) AS numbers(i)"""


def write_record(
    path: Path,
    count: int,
    *,
    country: str = "IRQ",
    source: str = "own",
    restricted: bool = False,
    years: tuple[int, int] = (2014, 2018),
    box: tuple[float, float, float, float] = BOX,
) -> Path:
    """Write ``count`` events with the columns of the record, as Parquet or CSV by the suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sql = f"""
        SELECT '{source}-' || i AS event_id, day AS date,
            CASE WHEN dating = 0 THEN 'year' WHEN dating < 4 THEN 'month' ELSE 'day' END
                AS date_precision,
            CAST(NULL AS DATE) AS date_end, 'Town ' || city AS place,
            CASE exactness WHEN 0 THEN 'region' WHEN 1 THEN 'near' ELSE 'place' END
                AS place_precision,
            CASE WHEN exactness > 0 THEN round(lat, 4) END AS lat,
            CASE WHEN exactness > 0 THEN round(lon, 4) END AS lon,
            '{country}' AS country, 'Unit ' || (city % 8) AS admin_unit, type, sub_type,
            actor1, actor2, CAST(deaths // 2 AS DOUBLE) AS deaths_low,
            CAST(deaths AS DOUBLE) AS deaths, CAST(deaths * 2 AS DOUBLE) AS deaths_high,
            '{source}' AS source_id, {str(restricted).lower()} AS restricted,
            'Report ' || i AS note
        FROM ({_base(count, years, box)})"""
    _copy(sql, path)
    return path


def write_acled(path: Path, count: int, years: tuple[int, int] = (2014, 2018)) -> Path:
    """Write a CSV file with the columns of an ACLED export of one country."""
    sql = f"""
        SELECT 'IRQ' || i AS event_id_cnty, day AS event_date, year(day) AS year,
            CASE WHEN dating < 4 THEN 3 ELSE 1 END AS time_precision,
            'Political violence' AS disorder_type, type AS event_type,
            sub_type AS sub_event_type, actor1, '' AS assoc_actor_1, 'State forces' AS inter1,
            actor2, '' AS assoc_actor_2, 'Rebel group' AS inter2,
            'State forces-Rebel group' AS interaction, '' AS civilian_targeting, 368 AS iso,
            'Middle East' AS region, 'Iraq' AS country, 'Unit ' || (city % 8) AS admin1,
            'District ' || city AS admin2, '' AS admin3, 'Town ' || city AS location,
            round(lat, 4) AS latitude, round(lon, 4) AS longitude,
            CASE exactness WHEN 0 THEN 3 WHEN 1 THEN 2 ELSE 1 END AS geo_precision,
            'Agency; Monitor' AS source, 'National' AS source_scale,
            'On ' || day || ', "forces" clashed, as reported, in town ' || city || '.' AS notes,
            deaths AS fatalities, '' AS tags, 1700000000 + i AS timestamp
        FROM ({_base(count, years, BOX)})"""
    _copy(sql, path)
    return path


def write_ucdp(path: Path, count: int, years: tuple[int, int] = (2014, 2018)) -> Path:
    """Write a CSV file with the columns of a UCDP export that the reader uses."""
    sql = f"""
        SELECT 500000 + i AS id, 'IRQ-' || i AS relid, year(day) AS year, 'Clear' AS code_status,
            1 + kind % 3 AS type_of_violence, 'Conflict' AS conflict_name,
            actor1 AS side_a, coalesce(actor2, 'Civilians') AS side_b,
            'Agency' AS source_article, 'Headline ' || i AS source_headline,
            CASE exactness WHEN 0 THEN 4 WHEN 1 THEN 2 WHEN 2 THEN 6 ELSE 1 END AS where_prec,
            'Town ' || city AS where_coordinates, '' AS where_description,
            'Unit ' || (city % 8) AS adm_1, '' AS adm_2, round(lat, 4) AS latitude,
            round(lon, 4) AS longitude, 'Iraq' AS country, 1 AS event_clarity,
            CASE WHEN dating < 4 THEN 4 ELSE 1 END AS date_prec,
            strftime(day, '%Y-%m-%d') || ' 00:00:00.000' AS date_start,
            strftime(day + CAST(dating % 3 AS INTEGER), '%Y-%m-%d') || ' 00:00:00.000' AS date_end,
            deaths AS best, deaths * 2 AS high, deaths // 2 AS low
        FROM ({_base(count, years, BOX)})"""
    _copy(sql, path)
    return path


def write_viina(path: Path, count: int, years: tuple[int, int] = (2022, 2023)) -> Path:
    """Write a CSV file with the columns of VIINA events, one row per place and day."""
    labels = ", ".join(
        f"CASE WHEN kind = {number} THEN 1 ELSE 0 END AS {name}"
        for number, name in enumerate(("t_artillery_b", "t_airstrike_b", "t_loss_b"))
    )
    sql = f"""
        SELECT 2 AS viina_version, i AS event_id_1pd, strftime(day, '%Y%m%d') AS date,
            700000 + city AS geonameid, 'PPL' AS feature_code, 'Town ' || city AS asciiname,
            'Unit ' || (city % 8) AS ADM1_NAME, 'District ' || city AS ADM2_NAME,
            round(lon, 4) AS longitude, round(lat, 4) AS latitude,
            CASE exactness WHEN 0 THEN 'ADM1' ELSE 'STREET' END AS GEO_PRECISION,
            1 AS n_reports, 'agency;monitor' AS sources, {labels},
            CASE WHEN actor1 < 'N' THEN 1 ELSE 0 END AS a_rus_b
        FROM ({_base(count, years, (23.0, 46.0, 40.0, 52.0))})"""
    _copy(sql, path)
    return path


def _copy(sql: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    form = "(FORMAT csv, HEADER)" if path.suffix == ".csv" else "(FORMAT parquet)"
    connection = duckdb.connect(config={"threads": "2"})
    connection.execute(f"COPY ({sql}) TO '{path}' {form}")
    connection.close()


if __name__ == "__main__":
    print(write_record(Path(sys.argv[2]), int(sys.argv[1])))
