"""Writing direction of texts in two scripts."""

from exhibits.text.direction import bind_numbers, end_sentence, split_directions


def test_a_number_after_a_quotation_belongs_to_its_date() -> None:
    assert bind_numbers("من: territory · 4 آب", True) == "من: territory\u200f · 4 آب"
    assert bind_numbers("من: \u200eF-16\u200e، 4 آب", True) == "من: \u200eF-16\u200e\u200f، 4 آب"
    assert bind_numbers("بحسب Claims, 17 July", True) == "بحسب Claims, 17 July"
    assert bind_numbers("Source: حماه, 17 July 2017", False) == "Source: حماه\u200e, 17 July 2017"


def test_a_text_is_split_into_parts_of_one_direction() -> None:
    assert split_directions("Syrian Desert campaign (2017)") == ["Syrian Desert campaign (2017)"]
    mixed = "داعش يظهر من جديد 2017 (Arabs Today)"
    assert split_directions(mixed) == ["داعش يظهر من جديد 2017", " (Arabs Today)"]
    assert split_directions("") == [""]


def test_a_full_stop_stays_after_latin_words() -> None:
    assert end_sentence("Third War (Wikipedia)", True) == "Third War (Wikipedia).\u200e"
    assert end_sentence("Third War", False) == "Third War."
    assert end_sentence("Who holds the town?", False) == "Who holds the town?"
    assert end_sentence("معارك حماة", True) == "معارك حماة."
