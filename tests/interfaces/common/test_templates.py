"""Templates of all doors keep to the sheet of pictures and to the content security policy."""

from __future__ import annotations

import re
from pathlib import Path

from gongzhi.interfaces.desk.needs.thread import MORE

TEMPLATES = sorted(Path("src/gongzhi/interfaces").glob("*/templates/**/*.html"))
PICTURE = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']|\bicon=["']([\w-]+)["']""")


def test_every_picture_that_pages_show_is_on_the_sheet() -> None:
    names = set(re.findall(r'[{,]\s*"?([\w-]+)"?: "', Path("frontend/icons.mjs").read_text("utf-8")))
    used = {one or other for file in TEMPLATES for one, other in PICTURE.findall(file.read_text("utf-8"))}
    used |= {picture for picture, *_words in MORE.values()}
    assert used - names == set()


def test_no_page_carries_styles_or_scripts_of_its_own() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", re.IGNORECASE)
    # What stands in a tag of the template is no attribute of the page.
    pages = {file: re.sub(r"\{%.*?%\}", "", file.read_text("utf-8")) for file in TEMPLATES}
    assert [str(file) for file, text in pages.items() if inline.search(text)] == []


def test_every_form_that_posts_carries_its_token() -> None:
    forms = re.compile(r"<form[^>]*method=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)
    bare = [
        f"{file}: {form[:60]}"
        for file in TEMPLATES
        for form in forms.findall(file.read_text("utf-8"))
        if "csrf_token" not in form
    ]
    assert bare == []


def test_every_class_that_pages_use_has_a_look() -> None:
    sheets = "".join((Path("src/gongzhi/static/gongzhi") / name).read_text("utf-8") for name in ("app.css", "map.css"))
    looks = set(re.findall(r"\.([A-Za-z_][\w-]*)", sheets))
    used = {
        (word, file.name)
        for file in TEMPLATES
        for attribute in re.findall(r'class="([^"]*)"', file.read_text("utf-8"))
        for word in re.sub(r"\{[{%].*?[%}]\}", " ", attribute).split()
        if not word.endswith("-")
    }
    assert {(word, name) for word, name in used if word not in looks} == set()
