"""Results within a size limit."""

from pages.server.exports.result_cache import ResultCache


def test_the_oldest_results_are_dropped() -> None:
    results = ResultCache(10, len)
    results.add("a", b"aaaa")
    results.add("b", b"bbbb")
    assert results.find("a") == b"aaaa"
    results.add("c", b"cccc")  # there is no room for three: the least recently used is dropped
    assert [results.find(name) for name in "abc"] == [b"aaaa", None, b"cccc"]
    results.add("large", b"x" * 11)
    assert results.find("large") is None and results.size == 8
