"""Whom TLS trusts: the system's certificates, and those that the company adds."""

import ssl
from pathlib import Path

import httpx2

from app.net.failures import Cause, NetFailure


def tls_context(ca_file: Path | None, certificate: Path | None, certificate_key: Path | None) -> ssl.SSLContext:
    """A context that trusts the system's store and, in addition, the PEM file `ca_file`.

    `certificate` and `certificate_key` (PEM) identify this device to servers that ask. Variables such as
    SSL_CERT_FILE are not read: whom the program trusts is the system's and the company's business. Raises `NetFailure`
    (TLS) for a file that cannot be read.
    """
    context = httpx2.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if ca_file is not None:
            context.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError):
        raise NetFailure(Cause.TLS, "the company's certificate file cannot be read") from None
    try:
        if certificate is not None:
            # The empty password keeps OpenSSL from asking on a terminal.
            context.load_cert_chain(certificate, certificate_key, password="")
    except (OSError, ssl.SSLError):
        raise NetFailure(Cause.TLS, "this device's certificate cannot be read") from None
    return context
