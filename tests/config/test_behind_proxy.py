"""Behind a proxy, people are told apart by the address that the proxy itself wrote."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("line", "address"),
    [("203.0.113.9, 198.51.100.7", "198.51.100.7"), ("198.51.100.7", "198.51.100.7"), ("", "127.0.0.1")],
)
def test_only_the_last_address_counts(line: str, address: str) -> None:
    from gongzhi.config.proxies import behind_proxy

    seen: list[str] = []

    def inner(environ: dict[str, Any], _start: Any) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    behind_proxy(inner)({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": line}, None)
    assert seen == [address]
