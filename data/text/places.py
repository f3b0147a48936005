"""Names of places in texts."""

from data.model import Theatre
from data.text.articles import place_with_article


def place_name(theatre: Theatre, place_id: str) -> str:
    """English name of a place."""
    return str(theatre.places.loc[place_id, "name_en"])


def place_in_text(theatre: Theatre, place_id: str) -> str:
    """Name a place within a sentence: "the north-east of Exampleland"."""
    return place_with_article(place_name(theatre, place_id))
