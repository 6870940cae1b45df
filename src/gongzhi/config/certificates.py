"""A certificate authority of this computer's own, so that phones in the local network reach it over HTTPS."""

from __future__ import annotations

import datetime
import ipaddress
import os
import socket
import struct
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Phones refuse server certificates that hold longer than 398 days.
_SERVER_DAYS = 390
_AUTHORITY_DAYS = 3650
_RENEW_DAYS = 30
_INTERFACE_ADDRESS = 0x8915


def local_addresses() -> list[str]:
    """Lists this computer's own IPv4 addresses in its networks, without asking anybody."""
    found = _interface_addresses() if sys.platform.startswith("linux") else _named_addresses()
    return sorted({one for one in found if not ipaddress.ip_address(one).is_loopback})


def _interface_addresses() -> list[str]:
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _index, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe, _INTERFACE_ADDRESS, struct.pack("256s", name.encode()[:15]))
            except OSError:
                # An interface without an IPv4 address.
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _named_addresses() -> list[str]:
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []


def ensure_certificate(folder: Path, addresses: list[str]) -> tuple[Path, Path]:
    """Returns certificate and key for these addresses, made anew where addresses or time ask for it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, authority_key = _ensure_authority(folder)
    certificate, key = folder / "server.crt", folder / "server.key"
    names = _names(addresses)
    if not (certificate.is_file() and key.is_file() and _still_fits(certificate, authority, names)):
        _issue(certificate, key, authority, authority_key, names)
    return certificate, key


def _names(addresses: list[str]) -> list[x509.GeneralName]:
    host = socket.gethostname()
    hosts = ["localhost", *([host, f"{host}.local"] if host.isascii() and host != "localhost" else [])]
    numbers = [x509.IPAddress(ipaddress.ip_address(one)) for one in ["127.0.0.1", *addresses]]
    return [*(x509.DNSName(one) for one in hosts), *numbers]


def _ensure_authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    file, key_file = folder / "ca.crt", folder / "ca.key"
    if file.is_file() and key_file.is_file():
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return x509.load_pem_x509_certificate(file.read_bytes()), key
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Gongzhi {socket.gethostname()[:40]}")])
    builder = _builder(name, name, key, _AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    _write_key(key_file, key)
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return certificate, key


def _issue(
    file: Path,
    key_file: Path,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    names: list[x509.GeneralName],
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Gongzhi")])
    builder = _builder(subject, authority.subject, key, _SERVER_DAYS)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    certificate = builder.add_extension(identifier, critical=False).sign(authority_key, hashes.SHA256())
    _write_key(key_file, key)
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    moment = _now()
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(moment - datetime.timedelta(days=1))
    builder = builder.not_valid_after(moment + datetime.timedelta(days=days))
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _now() -> datetime.datetime:
    # The system's clock: Django does not run here, and phones compare with their own.
    return datetime.datetime.now(datetime.UTC)  # noqa: TID251


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _still_fits(file: Path, authority: x509.Certificate, names: list[x509.GeneralName]) -> bool:
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    stored = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    rest = certificate.not_valid_after_utc - _now()
    return set(stored) == set(names) and rest.days > _RENEW_DAYS and certificate.issuer == authority.subject


def _write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    encoded = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(encoded)
