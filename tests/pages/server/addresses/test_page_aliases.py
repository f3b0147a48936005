"""Addresses after the titles of pages lead to the page, with their parameters."""

import pytest

from tests.pages.server.addresses.conftest import THEATRE, Addresses


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/trends", "/series"),
        ("/compare-claims?place=raqqa&as_of=2017-08-04", "/rivals?place=raqqa&as_of=2017-08-04"),
        ("/data-warnings", "/checks"),
        ("/overview?as_of=2017-08-04", "/?as_of=2017-08-04"),
        ("/compare?measure=%C3%A9", "/rivals?measure=%C3%A9"),  # a theatre without two maps
    ],
)
def test_an_address_after_a_title_leads_to_the_page(
    addresses: Addresses, path: str, page: str
) -> None:
    assert addresses.get(f"/x/{THEATRE}.json").status == 200  # its records are read
    answer = addresses.get(path)
    assert (answer.status, answer.headers["Location"]) == (307, page)


def test_the_names_of_pages_stay(addresses: Addresses) -> None:
    for name in ("series", "rivals", "checks", "compare?theatre=unknown"):
        assert (
            addresses.get(f"/{name}").status == 404
        )  # left to the pages, which are not served here
