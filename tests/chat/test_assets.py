"""Pages load few files: joined, named by what is in them, compressed, kept for ever by whoever has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client

from agents import patterns as re
from chat.assets import modules, prepared, styles
from chat.assets.storage import Storage

ADDRESS = re.compile(r"/static/built/\S+?\.[0-9a-f]{12}\.\w+")


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.ASSETS_DIR = tmp_path
    monkeypatch.setattr("chat.assets.prepared.staticfiles_storage", fresh := Storage())
    monkeypatch.setattr("chat.templatetags.assets.staticfiles_storage", fresh)
    finders.get_finder.cache_clear()
    yield tmp_path
    finders.get_finder.cache_clear()


def test_modules_keep_their_own_names_and_run_once_in_the_order_in_which_they_need_each_other() -> None:
    texts = {
        "a/one.js": 'import { two, both as all } from "./two.js";\nimport "./three.js";\nconst mine = two;\n',
        "a/two.js": "const mine = 2;\nexport const two = mine;\nexport async function* both() {\n  yield `a  b`;\n}\n",
        "a/three.js": 'import { two } from "../a/two.js";\n',
    }
    joined = modules.join(["a/one.js", "a/three.js"], texts.__getitem__)
    assert joined.count("const mine = 2;") == 1 and joined.count("const mine = two;") == 1
    assert joined.index("const mine = 2;") < joined.index("two, both: all") and "`a  b`" in joined
    assert "import" not in joined and "export" not in joined
    assert len(set(re.findall(r"const (module\d+) =", joined))) == 3


@pytest.mark.parametrize("text", ['import x from "./y.js";', "export default 1;", 'import { a } from "./circle.js";'])
def test_what_cannot_be_joined_is_refused(text: str) -> None:
    texts = {"new.js": text, "circle.js": 'import { b } from "./new.js";\nexport const a = 1;', "end.js": ""}
    with pytest.raises(ValueError, match=r"new\.js"):
        modules.join(["new.js", "end.js"], texts.__getitem__)


def test_sheets_stand_where_they_are_imported_and_lead_to_built_files() -> None:
    texts = {
        "p/all.css": '@import url("one.css");\n.a { width: calc(1px + 2px); background: url("pics/a.svg"); }',
        "p/one.css": '.b { color: light-dark(#fff, #000); mask: url("data:image/svg+xml,x"); }',
    }
    joined = styles.join(["p/all.css", "p/one.css"], texts.__getitem__, lambda name: f"/built/{name}")
    assert joined.count(".b{") == 1 and joined.index(".b{") < joined.index(".a{")
    assert 'url("/built/p/pics/a.svg")' in joined and 'url("data:image/svg+xml,x")' in joined
    assert "calc(1px + 2px)" in joined and "@import" not in joined


def test_all_that_pages_name_is_there_compressed_and_kept_for_ever(client: Client, folder: Path) -> None:
    names = prepared.everything()
    assert len(names) > 20
    for name in names:
        assert finders.find(name) and ADDRESS.fullmatch(f"/static/{name}")
    sheet = next(name for name in names if name.endswith(".css"))
    answer = client.get(f"/static/{sheet}", headers={"accept-encoding": "br"})
    assert answer.headers["content-encoding"] == "br" and "immutable" in answer.headers["cache-control"]
    assert client.get(f"/static/{sheet}", headers={"accept-encoding": "gzip"}).headers["content-encoding"] == "gzip"
    before = [(path, path.stat().st_mtime_ns) for path in folder.rglob("*.*")]
    assert prepared.everything() == names
    assert [(path, path.stat().st_mtime_ns) for path in folder.rglob("*.*")] == before


def test_a_developer_s_change_is_on_the_next_page(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.DEBUG, settings.STATICFILES_DIRS = True, [str(tmp_path / "src")]
    monkeypatch.setattr("chat.assets.storage.LOOK_AGAIN", 0)
    (tmp_path / "src").mkdir()
    (sheet := tmp_path / "src" / "mine.css").write_text(".a { color: red; }")
    finders.get_finder.cache_clear()
    storage = Storage()
    first = storage.url("mine.css")
    assert storage.url("mine.css") == first
    sheet.write_text(".a { color: blue; }")
    assert storage.url("mine.css") != first
    assert storage.url("nobody-has-it.css") == "/static/nobody-has-it.css"
    assert storage.url("admin/css/base.css") == "/static/admin/css/base.css"


def test_one_link_stands_where_many_were_and_another_storage_leaves_them(monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template(
        "{% load assets static %}{% bundle %}"
        """<link rel="stylesheet" href="{% static 'convoke/tokens.css' %}">"""
        """<link rel="stylesheet" href="{% static 'convoke/base.css' %}">"""
        """<script type="module" src="{% static 'convoke/copy.js' %}"></script>{% endbundle %}"""
    )
    html = template.render(Context())
    assert html.count("<link") == 1 and html.count("<script") == 1 and len(ADDRESS.findall(html)) == 2
    monkeypatch.setattr("chat.templatetags.assets.staticfiles_storage", object())
    assert template.render(Context()).count("<link") == 2
