"""Articles of organisations, speakers and actors within sentences."""

import pytest

from data.text.articles import name_agent, place_with_article, with_article
from data.text.speakers import name_subject


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Global Coalition", "the Global Coalition"),
        ("Pentagon", "the Pentagon"),
        ("US military", "the US military"),
        ("Exampleland army", "the Exampleland army"),
        ("New York Times", "the New York Times"),
        ("Ministry of Defence", "the Ministry of Defence"),
        ("The Gazette", "the Gazette"),
        ("The Gazette, from maps of others", "the Gazette, from maps of others"),
        ("Daily Gazette", "the Daily Gazette"),
        ("Example Weekly", "the Example Weekly"),
        ("IAEA", "the IAEA"),
        ("Exampleland and US militaries", "the Exampleland and US militaries"),
        ("Example Agency / Gazette", "Example Agency / Gazette"),
        ("CIA", "the CIA"),
        ("CNN", "CNN"),
        ("Exampleland", "Exampleland"),
        ("United Nations", "the United Nations"),
        ("US officials", "US officials"),
        ("US defence reporting", "US defence reporting"),
        ("US official", "a US official"),
        ("SDF commander", "an SDF commander"),
        ("Pentagon spokesman", "a Pentagon spokesman"),
        ("Pentagon inspector general", "the Pentagon inspector general"),
        ("Ukrainian member of parliament", "a Ukrainian member of parliament"),
        ("unnamed source", "an unnamed source"),
        ("new official", "a new official"),
        ("European observer", "a European observer"),
        ("To Example (press, after Reuters)", "To Example (press, after Reuters)"),
        ("J. Smith", "J. Smith"),
        ("coalition ministers", "coalition ministers"),
    ],
)
def test_names_have_the_article_that_a_sentence_needs(name: str, text: str) -> None:
    assert with_article(name) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Exampleland government", "the Exampleland government"),
        ("Exampleland forces", "Exampleland forces"),
        ("Exampleland", "Exampleland"),
        ("Exampleland Defence Ministry", "the Exampleland Defence Ministry"),
        (
            "Exampleland army and police units of XYZ",
            "the Exampleland army and police units of XYZ",
        ),
    ],
)
def test_who_did_something_has_an_article(name: str, text: str) -> None:
    assert name_agent(name) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("North-east of Exampleland", "the north-east of Exampleland"),
        ("Pocket in Exampletown", "the pocket in Exampletown"),
        ("Countryside of Exampletown", "the countryside of Exampletown"),
        ("Northern Example countryside", "the northern Example countryside"),
        ("Middle Example valley", "the Middle Example valley"),
        ("Example desert (Exampleland)", "the Example desert (Exampleland)"),
        ("Example Nuclear Power Plant", "the Example Nuclear Power Plant"),
        ("United Examples", "the United Examples"),
        ("Exampletown (east bank)", "Exampletown (east bank)"),
        ("Exampletown (north of the border)", "Exampletown (north of the border)"),
        ("Example governorate", "Example governorate"),
        ("Examplia and Exampleland", "Examplia and Exampleland"),
        ("Northgate", "Northgate"),
    ],
)
def test_places_in_sentences_have_their_article(name: str, text: str) -> None:
    assert place_with_article(name) == text


@pytest.mark.parametrize(
    ("speaker", "organisation", "subject"),
    [
        (
            "delegate of the self-declared Example Republic",
            "self-declared Example Republic, X-backed",
            "a delegate of the self-declared Example Republic (X-backed)",
        ),
        ("Pentagon", "Department of Defense", "the Pentagon (Department of Defense)"),
        ("US military", "Example Operation", "the US military (Example Operation)"),
        ("Global Coalition", "Global Coalition", "the Global Coalition"),
        ("unattributed", "New York Times", "the New York Times (unattributed)"),
    ],
)
def test_institutions_that_speak_have_their_article(
    speaker: str, organisation: str, subject: str
) -> None:
    assert name_subject({"speaker": speaker, "organisation": organisation}) == subject
