"""Whom TLS trusts: the system's certificates, and those that the company adds."""

import ssl
from pathlib import Path

import httpx2

from app.net.failures import Cause, NetFailure


def tls_context(authorities: bytes | None, certificate: Path | None, certificate_key: Path | None) -> ssl.SSLContext:
    """A context that trusts the system's store and, in addition, the certificates in the PEM text `authorities`.

    `certificate` and `certificate_key` (PEM) identify this device to servers that ask. Variables such as
    SSL_CERT_FILE are not read: whom the program trusts is the system's and the company's business. Raises `NetFailure`
    (TLS) for what cannot be read.
    """
    context = httpx2.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if authorities is not None:
            # What is said between the certificates may be of any script.
            context.load_verify_locations(cadata=authorities.decode("ascii", "ignore"))
    except (ValueError, ssl.SSLError):
        raise NetFailure(Cause.TLS, "the company's certificate file cannot be read") from None
    try:
        if certificate is not None:
            # The empty password keeps OpenSSL from asking on a terminal.
            context.load_cert_chain(certificate, certificate_key, password="")
    except (OSError, ssl.SSLError):
        raise NetFailure(Cause.TLS, "this device's certificate cannot be read") from None
    return context
