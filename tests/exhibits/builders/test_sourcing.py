"""Citation columns of claims."""

import pytest

from data.model import Theatre
from exhibits.builders.sourcing import CITATION, add_citations

CLAIM = "mcgurk-20170804-raqqa-cleared"


def test_claims_have_the_citations_of_their_rows(theatre: Theatre) -> None:
    claims = theatre.figures.iloc[[5, 2]]
    cited = add_citations(theatre, claims)
    assert list(cited.columns) == CITATION
    assert cited["figure_id"].tolist() == claims.index.tolist()
    assert cited["value"].tolist() == claims["value"].tolist()
    titles = theatre.sources["label"].loc[claims["source_id"]]
    assert cited["source_title"].tolist() == titles.tolist()


def test_a_claim_of_another_theatre_is_refused(theatre: Theatre) -> None:
    claims = theatre.figures.loc[[CLAIM]].rename(index={CLAIM: "elsewhere"})
    with pytest.raises(KeyError, match="elsewhere"):
        add_citations(theatre, claims)
