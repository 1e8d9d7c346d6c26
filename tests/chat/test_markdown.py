"""What a model may write, and what of it the page shows."""

import pytest

from chat.markdown import render

LINK = 'target="_blank" rel="noopener noreferrer nofollow"'


def test_an_answer_with_a_list_a_table_and_code_looks_as_written():
    html = render("## Plan\n\n1. **cake**\n2. ~~fruit~~\n\n| a | b |\n|--:|---|\n| 1 | 2 |\n\n```py\nx < 1\n```\n")
    assert html == (
        "<h2>Plan</h2>\n<ol>\n<li><strong>cake</strong></li>\n<li><s>fruit</s></li>\n</ol>\n"
        '<table>\n<thead>\n<tr>\n<th align="right">a</th>\n<th>b</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td align="right">1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n'
        '<pre><code class="language-py">x &lt; 1\n</code></pre>\n'
    )


@pytest.mark.parametrize(
    ("text", "href", "shown"),
    [
        ("[a](https://a.b/c)", "https://a.b/c", "a"),
        ("<https://a.b/c>", "https://a.b/c", "https://a.b/c"),
        ("[write](mailto:alice@example.org)", "mailto:alice@example.org", "write"),
        ("https://a.b/c_d", "https://a.b/c_d", "https://a.b/c_d"),
        ("HTTP://a.b", "HTTP://a.b", "HTTP://a.b"),
        ("![a cake](https://a.b/cake.png)", "https://a.b/cake.png", "a cake"),
        ("![](https://a.b/cake.png)", "https://a.b/cake.png", "https://a.b/cake.png"),
        ("[![a cake](https://a.b/cake.png)](https://c.d)", "https://c.d", "a cake"),
    ],
)
def test_a_link_opens_elsewhere_and_tells_nothing(text, href, shown):
    assert render(text) == f'<p><a href="{href}" {LINK}>{shown}</a></p>\n'


@pytest.mark.parametrize(
    "text",
    ["[a](/logout/)", "[a](//b.c)", "[a](javascript:b)", "[a](data:b)", "[a](https:b)", "xhttps://b.c", "https://"],
)
def test_what_is_no_web_or_mail_address_stays_text(text):
    assert render(text) == f"<p>{text}</p>\n"


@pytest.mark.parametrize(
    ("text", "href", "after"),
    [
        ("https://a.b.", "https://a.b", "."),
        ("https://a.b/c_(d)", "https://a.b/c_(d)", ""),
        ("https://a.b/c)", "https://a.b/c", ")"),
        ("https://a.b?", "https://a.b", "?"),
        ("https://a.b/你好。", "https://a.b/%E4%BD%A0%E5%A5%BD", "。"),
    ],
)
def test_a_bare_link_ends_before_the_sentence_does(text, href, after):
    shown = text.removesuffix(after)
    assert render(text) == f'<p><a href="{href}" {LINK}>{shown}</a>{after}</p>\n'


def test_a_definition_is_text_and_changes_nothing_before_it():
    assert render("[a] and [b][a]\n\n[a]: c.d\n") == "<p>[a] and [b][a]</p>\n<p>[a]: c.d</p>\n"


def test_html_is_shown_as_it_was_written():
    assert render("<b>a</b>") == "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"


def test_control_and_direction_characters_are_gone_even_as_entities():
    html = render("a\x00\x07\u202e\u2066b &#x202e;&#8294;c\ud83d\n\n`d\u202e`\n\n```\ne\u202e\x1b\n```\n")
    assert html == "<p>ab c</p>\n<p><code>d</code></p>\n<pre><code>e\n</code></pre>\n"


def test_marks_that_right_to_left_and_emoji_need_stay():
    assert render("שלום\u200f \u200eabc 👩\u200d👧") == "<p>שלום\u200f \u200eabc 👩\u200d👧</p>\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(line_end):
    assert render("a\n\n- b\n- c\n".replace("\n", line_end)) == "<p>a</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n"


@pytest.mark.parametrize("marker", ["> ", "- ", "1. ", "* > "])
def test_what_is_nested_too_deep_is_still_shown(marker):
    assert "at the bottom" in render(marker * 200 + "at the bottom")


def test_a_paragraph_without_end_is_shown_as_written():
    assert render("**a** " * 3_000) == "<p>" + ("**a** " * 3_000).strip() + "</p>\n"
