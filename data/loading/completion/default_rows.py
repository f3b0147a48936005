"""Built-in units and measures, added to a theatre's where its records need them."""

UNITS: tuple[dict[str, str], ...] = (
    {"unit": "percent", "family": "share", "label": "per cent", "symbol": "%"},
    {"unit": "km2", "family": "area", "label": "square kilometres", "symbol": "km²"},
    {
        "unit": "sq_mi",
        "family": "area",
        "label": "square miles",
        "symbol": "sq mi",
        "to_canonical": "2.589988110336",
    },
    {"unit": "ha", "family": "area", "label": "hectares", "symbol": "ha", "to_canonical": "0.01"},
    {"unit": "people", "family": "people", "label": "people"},
    {"unit": "usd", "family": "money", "label": "US dollars", "symbol": "US$"},
    {"unit": "names", "family": "names", "label": "names"},
    {"unit": "bpd", "family": "volume", "label": "barrels per day", "symbol": "b/d"},
)
UNIT_NAMES = {
    **dict.fromkeys(("%", "per cent", "percentage", "pct", "prozent"), "percent"),
    **dict.fromkeys(("km²", "km^2", "sq km", "sqkm", "sq_km", "square km"), "km2"),
    **dict.fromkeys(("mi2", "mi²", "sq mi", "sqmi", "sq miles", "square miles"), "sq_mi"),
    **dict.fromkeys(("hectare", "hectares"), "ha"),
    **dict.fromkeys(
        ("persons", "person", "individuals", "fighters", "troops", "soldiers", "civilians"),
        "people",
    ),
    **dict.fromkeys(("$", "us$", "dollars", "us dollars"), "usd"),
}
"""Other spellings of the built-in units, in lower case."""

SHARE_METRIC, AREA_METRIC, PEAK_METRIC = "share_held", "area_held", "area_held_peak"
METRICS: tuple[dict[str, str], ...] = (
    {
        "metric": SHARE_METRIC,
        "label": "Share of territory held",
        "family": "share",
        "part": "held",
        "kind": "stock",
        "direction": "hold",
        "phrase": "the share of territory held in {place}",
    },
    {
        "metric": AREA_METRIC,
        "label": "Area held",
        "family": "area",
        "kind": "stock",
        "direction": "hold",
        "phrase": "the area held in {place}",
    },
    {
        "metric": PEAK_METRIC,
        "label": "Peak area held",
        "family": "area",
        "kind": "stock",
        "direction": "hold",
        "phrase": "the largest area held in {place}",
    },
)
"""Measures that theatre.toml refers to where no claim has such a measure."""
