"""Codes on pages are read by telephones, whatever ground the page has."""

from __future__ import annotations

import base64

from gongzhi.interfaces.common.codes_drawn import code_picture


def test_a_code_on_a_page_brings_its_own_white_ground_and_a_rim_of_four() -> None:
    head, _comma, drawn = code_picture("https://gongzhi.example/v/1").partition(",")
    picture = base64.b64decode(drawn).decode()
    assert head == "data:image/svg+xml;base64"
    assert '<rect fill="white" x="0" y="0" width="100%" height="100%" />' in picture
    assert 'd="M4,4H5V5' in picture
