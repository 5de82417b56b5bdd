from dash import html

from dashboard.components.line import dotted, dotted_parts


def test_dots_stand_between_facts_and_beside_none() -> None:
    assert dotted("a", "b", "c") == "a · b · c"
    assert dotted("a", "", "c") == "a · c"
    assert dotted("", "") == ""


def test_components_are_parted_as_texts_are() -> None:
    link = html.A("b")
    assert dotted_parts(["a", link]) == ["a", " · ", link]
    assert dotted_parts([]) == []
