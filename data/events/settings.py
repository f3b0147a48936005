"""Settings of the queries of large tables of events."""

from dataclasses import dataclass
from typing import ClassVar

from geo.environment import EnvironmentSettings, SettingError

CLUSTER_SCHEME = "sc://"


@dataclass(frozen=True)
class EventSettings(EnvironmentSettings):
    """Limits of the queries and files of events.

    Environment variables override each: FOOTHOLD_EVENTS_MEMORY_MB, FOOTHOLD_EVENTS_THREADS and so
    on. ``csv_bytes`` and ``file_bytes`` are the sizes of a CSV and of a Parquet file in `events/`.
    """

    prefix: ClassVar[str] = "FOOTHOLD_EVENTS_"
    memory_mb: int = 1_024
    threads: int = 2
    csv_bytes: int = 100_000_000
    file_bytes: int = 8_000_000_000
    table_rows: int = 20_000
    """An export with more rows is imported into `events/`, a smaller one into events.csv."""


@dataclass(frozen=True)
class ClusterSettings(EnvironmentSettings):
    """Address of a server of Spark Connect in FOOTHOLD_EVENTS; "" for DuckDB.

    The servers of the cluster read the theatre's files at the same paths.
    """

    events: str = ""

    @property
    def address(self) -> str:
        """Checked address.

        Raises
        ------
        SettingError: it does not begin with `sc://`.
        """
        if self.events and not self.events.startswith(CLUSTER_SCHEME):
            name = self.variable_of("events")
            raise SettingError(f"{name} is {self.events!r}, expected sc://host or sc://host:port")
        return self.events
