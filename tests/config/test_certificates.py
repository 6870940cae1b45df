"""Phones in the local network reach this computer over HTTPS that they can be told to trust."""

from __future__ import annotations

import http.server
import ipaddress
import ssl
import stat
import threading
import urllib.request
from pathlib import Path

from gongzhi.config.certificates import ensure_certificate, local_addresses


def test_local_addresses_are_this_computers_own() -> None:
    found = [ipaddress.ip_address(one) for one in local_addresses()]
    assert [one for one in found if one.is_loopback] == []


def test_a_client_that_trusts_the_authority_trusts_the_server(tmp_path: Path) -> None:
    certificate, key = ensure_certificate(tmp_path, ["10.1.2.3"])
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate, key)
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    server.socket = own.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.handle_request, daemon=True).start()
    trusting = ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))
    with urllib.request.urlopen(f"https://127.0.0.1:{server.server_port}/", context=trusting) as answer:
        assert answer.status == 200
    server.server_close()


def test_it_is_issued_anew_only_when_the_addresses_change(tmp_path: Path) -> None:
    certificate, key = ensure_certificate(tmp_path, ["10.1.2.3"])
    first, authority = certificate.read_bytes(), (tmp_path / "ca.crt").read_bytes()
    ensure_certificate(tmp_path, ["10.1.2.3"])
    assert certificate.read_bytes() == first
    ensure_certificate(tmp_path, ["10.1.2.4"])
    assert certificate.read_bytes() != first
    assert (tmp_path / "ca.crt").read_bytes() == authority
    assert {stat.S_IMODE(file.stat().st_mode) for file in (key, tmp_path / "ca.key")} == {0o600}
