"""What an operator is told of a text of terms."""

from __future__ import annotations

from madoguchi.rules.terms_notes import notes_on


def test_an_article_of_the_law_that_moved_is_pointed_out_in_any_width() -> None:
    for cited in ("職業安定法第5条の4", "職業安定法 第 ５ 条の４", "職業安定法第 5 条の 4"):
        (note,) = notes_on(f"第1条 {cited}に基づき保護します。")
        assert "5条の5" in note


def test_a_reference_to_an_article_that_is_not_there_is_pointed_out() -> None:
    text = "第1条 目的\n第 ２ 条\n第12条(3)に規定する措置を講じます。第1条のとおりです。"
    text = text.replace("\n第12条", "\n- (2) 第12条")
    assert notes_on(text) == ["It refers to 第12条, which it does not have."]


def test_references_to_other_laws_and_to_articles_that_are_there_are_not() -> None:
    assert notes_on("第1条 目的\n第2条 第1条により、民法第90条及び職業安定法第5条の5による。") == []


def test_a_text_without_articles_has_nothing_to_refer_to() -> None:
    assert notes_on("お守りください。第3条はありません。") == []
