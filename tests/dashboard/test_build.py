"""What a page compares to know that it is of an older build."""

from dashboard.build import build


def test_a_build_is_the_same_until_a_file_changes() -> None:
    first = build()
    build.cache_clear()
    assert build() == first
    assert len(first) == 12
