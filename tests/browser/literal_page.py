"""Streamlit page that shows texts through `escape_markdown`, as a body and as a control's label."""

import random
import string

import streamlit as st

from pages.ui.markdown import escape_markdown

_SEED = 20170804
_PAYLOADS = (
    "![x](//evil.example/a.png)",
    "[![x](//evil.example/a.png)](//evil.example)",
    "[x](javascript:alert(1))",
    "[x][y]\n\n[y]: //evil.example",
    "<img src=//evil.example/b.png>",
    "<script>alert(1)</script> <!-- x --> <b>x</b>",
    "&amp; &lt;b&gt; &#60; &copy;",
    "http://evil.example/a www.evil.example evil@evil.example mailto:a@b.example",
    "HTTPS://evil.example, WWW.evil.example; <http://evil.example>",
    ":red[x] :red-background[x] :blue-badge[x] :small[x] :color[x]{foreground=red} :help[x]",
    ":material/home: :material_home: :streamlit: :smile: :+1: 12:30:45",
    "$x^2$ $$x$$ \\(x\\) `x` ``x`` ~~~x~~~",
    "-> <- <-> -- >= <= ~= a -> b a -- b a->b",
    "# x",
    "1. x",
    "- [ ] x",
    "> x",
    "---",
    "| a | b |\n|---|---|\n| c | d |",
    "a\n===\nb\n---",
    "    indented\n\tand this",
    "a  \nb\\\nc",
    "```\nx\n```",
    "[^1] and *[x] **x** __x__ ~x~ ~~x~~ ==x== ^x^",
    "\\",
    "\\*x\\* \\\\",
    "Côte d'Ivoire (north), St. Helena & Co. – 45 %",
)
_PUNCTUATION = string.punctuation


def texts() -> list[str]:
    """All ASCII punctuation in several positions, pairs of it, payloads, and random texts."""
    generator = random.Random(_SEED)
    characters = _PUNCTUATION + _PUNCTUATION + "ab1 \n:w."
    each = [f"{c}a {c} b{c}c {c}d{c} {c * 3}e{c * 3} 1{c} f{c}" for c in _PUNCTUATION]
    pairs = ["".join(f"{a}{b}x {a}{b} " for b in _PUNCTUATION) for a in _PUNCTUATION]
    random_texts = ["a" + "".join(generator.choices(characters, k=60)) for _ in range(200)]
    return [*_PAYLOADS, *each, *pairs, *random_texts]


if __name__ == "__main__":
    for at, text in enumerate(texts()):
        with st.container(key=f"body-{at}"):
            st.markdown(escape_markdown(text))
        with st.container(key=f"label-{at}"):
            st.checkbox(escape_markdown(text), key=f"box-{at}")
