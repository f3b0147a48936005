"""Hover texts of marks as plain text, as Plotly shows them."""

import pytest

from exhibits.render.static.traces.hover import hover_text
from exhibits.text.markup import BREAK, bold_text


@pytest.mark.parametrize(
    ("trace", "text"),
    [
        ({"hoverinfo": "skip", "text": "a"}, ""),
        ({"text": "a"}, ""),
        ({"hoverinfo": "text", "text": f"{bold_text('a')}{BREAK}b"}, "a\nb"),
        ({"hoverinfo": "text", "text": ["a", "b"]}, "b"),
        ({"hovertemplate": "%{customdata}<extra></extra>", "customdata": ["a", "b<br>"]}, "b<br>"),
        (
            {
                "hovertemplate": "<b>%{customdata[0]}</b><br>R&amp;D %{customdata[2]}<extra/>",
                "customdata": [[], ["%{x}", "id", "c"]],
            },
            "%{x}\nR&D c",
        ),
        ({"hovertemplate": "%{fullData.name}: %{y:,}<extra></extra>", "name": "A: b"}, "A: b"),
        ({"hovertemplate": "Line: %{y:,}<br>%{x|%-d %B %Y}<extra></extra>"}, "Line"),
    ],
)
def test_a_hover_is_plain_text(trace: dict, text: str) -> None:
    assert hover_text(trace, 1) == text
