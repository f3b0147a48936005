"""Requests that nobody should make: each is answered with a file or with an error as JSON."""

import itertools
import json
import random
from urllib.parse import quote

from exhibits.links.view_query import PAGES, SETTINGS, SHARED
from tests.pages.server.addresses.conftest import Addresses

NUMBER = 300
VALUES = (
    *("", " ", "0", "-1", "1e999", "NaN", "null", "None", "true", "[]", "{}", "٣", "²", "½"),
    *(
        "2024-02-30",
        "0000-00-00",
        "9999-12-31",
        "-2024-01-01",
        "2024-01-01T00:00",
        "now",
        "2024-1-1",
    ),
    *("../../etc/passwd", "..\\..", "/dev/zero", "file:///etc/hosts", "http://[::1]:1/", "//x"),
    *(
        "<script>alert(1)</script>",
        "'\"><img src=x onerror=1>",
        "javascript:1",
        "{{7*7}}",
        "${7*7}",
    ),
    *(
        "' OR 1=1 --",
        "%s%n%x",
        "%00",
        "\x00",
        "\r\nSet-Cookie: a=b",
        "\ud800",
        "\u202etxt",
        "\u2066",
    ),
    *("=cmd()", "@SUM(1)", "\ufeff", "a" * 300, "a" * 3_000, "é" * 500, "🗺️" * 90, "," * 500),
    *("(a+)+$", "[" * 200, "\\" * 200, "A\u0300" * 200, "ﷺ" * 100, "control_map", "English"),
)
NAMES = (
    *SHARED,
    *dict.fromkeys(itertools.chain.from_iterable(PAGES.values())),
    *(*SETTINGS, "exhibits", "part", "cite", "columns", "theme", "theatre", "embed"),
    *("", " ", "__class__", "as_of[]", "as_of\x00", "layers[0]", "a" * 400, "\ud800", "<b>"),
)
PATHS = (
    *("{x}/control_map.csv", "{x}/headlines.metadata.json", "{x}/ledger.csv", "{x}/rivals.csv"),
    *("{x}/places.csv", "{x}/nothing.csv", "{x}/headlines.{value}", "{x}/{value}.csv"),
    *("/x/{value}/headlines.csv", "/x/{value}.json", "/x/{value}", "/embed/{value}/headlines"),
    *("{embed}/headlines", "{embed}/{value}", "/oembed"),
)


def escape(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def nasty_paths() -> list[str]:
    """Draw paths with one to three parameters, the same ones in each run."""
    draw = random.Random(17)
    paths = []
    for number in range(NUMBER):
        value = VALUES[number % len(VALUES)]
        path = draw.choice(PATHS[: 4 + number % 12] if number % 3 else PATHS)
        pairs = [(draw.choice(NAMES), value)]
        pairs += [(draw.choice(NAMES), draw.choice(VALUES)) for _ in range(draw.randrange(3))]
        query = "&".join(f"{escape(name)}={escape(text)}" for name, text in pairs)
        where = path.replace("{x}", "/x/small-2023").replace("{embed}", "/embed/small-2023")
        paths.append(f"{where.replace('{value}', escape(value) or '.')}?{query}")
    return [
        *paths,
        *(f"/x/small-2023/control_map.csv?{raw}" for raw in ("%", "&&==&", "a=%zz", "==")),
    ]


def test_each_answer_is_a_file_or_an_error_that_explains(addresses: Addresses) -> None:
    counts = {200: 0, 400: 0, 404: 0}
    for path in nasty_paths():
        answer = addresses.get(path)
        assert answer.status in counts, (path, answer.status, answer.body[:300])
        counts[answer.status] += 1
        assert b"Traceback" not in answer.body, path
        assert answer.headers["Set-Cookie"] is None, path
        if answer.status != 200:
            assert answer.headers["Content-Type"] == "application/json", path
            assert json.loads(answer.body)["error"], path
            assert len(answer.body) < 20_000, path
    assert min(counts.values()) > 20, counts


def test_thousands_of_parameters_are_answered_in_a_few_lines(addresses: Addresses) -> None:
    query = "&".join(f"p{number}=1" for number in range(4_000))
    answer = addresses.get(f"{addresses.theatre}/headlines.csv?{query}")
    content = json.loads(answer.body)
    assert (answer.status, content["faults_in_total"], len(content["faults"])) == (400, 4_000, 20)
