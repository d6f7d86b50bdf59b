"""The names and extensions in certificates of the test PKI, as PKIoverheid G1 and G4 have them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Literal

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

__all__ = [
    "Extensions",
    "Shape",
    "alternative_names",
    "authority_key",
    "ca_issuers",
    "ca_name",
    "ca_policies",
    "crl_point",
    "key_usage",
    "leaf_extensions",
    "policies",
]

Shape = Literal["G1", "G4"]
Extensions = tuple[tuple[x509.ExtensionType, bool], ...]
# Policy OIDs of the server certificates: Private Services G1, and G4 Private TLS in the TRIAL arc (41).
POLICY_G1 = "2.16.528.1.1003.1.2.8.6"
POLICY_G4_TRIAL = "2.16.528.1.1003.1.2.41.15.35.11"
_NCP, _NCP_PLUS = "0.4.0.2042.1.1", "0.4.0.2042.1.2"
_URL = "http://{}.pki.test/{}.{}"  # .test never resolves (RFC 6761)
_CA_NAMES: Mapping[Shape, Mapping[str, tuple[str, str]]] = {
    "G4": {
        "root": ("TRIAL bro_soap - not for production use", "TRIAL bro_soap - G4 Root Priv G-TLS - 2024"),
        "intermediate": ("TRIAL bro_soap - not for production use", "TRIAL bro_soap - G4 Intm Priv G-TLS SYS - 2024"),
        "tsp": ("TRIAL TSP - not for production use", "TRIAL TSP - G4 PKIo Priv G-TLS SYS - 2025"),
    },
    "G1": {
        "root": ("TEST bro_soap - not for production use", "TEST bro_soap Private Root CA - G1"),
        "intermediate": ("TEST bro_soap - not for production use", "TEST bro_soap Private Services CA - G1"),
        "tsp": ("TEST TSP - not for production use", "TEST TSP PKIo Private Services CA - G1"),
    },
}


def alternative_names(shape: Shape, slug: str, hosts: Sequence[str], server: bool) -> list[x509.GeneralName]:
    """G4 needs a DNS name in every leaf; G1 services certificates for clients have none."""
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in hosts]
    if server:  # PKIoverheid allows no IP address; a server for trying out is reached by one
        return [*names, *(x509.IPAddress(ipaddress.ip_address(loopback)) for loopback in ("127.0.0.1", "::1"))]
    if not names and shape == "G4":
        return [x509.DNSName(f"{slug.replace('_', '-').lower()}.pki.test")]
    return names


def leaf_extensions(shape: Shape, names: Sequence[x509.GeneralName]) -> Extensions:
    """Return the extensions of the certificate of an organisation, each with whether it is critical."""
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (key_usage(digital_signature=True, key_encipherment=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), False),
    ]
    if shape == "G4":
        extensions += [(policies(_NCP, POLICY_G4_TRIAL), False), (_legal_semantics(), False)]
    else:
        statement = x509.PolicyInformation(x509.ObjectIdentifier(POLICY_G1), [_URL.format("cps", "cps", "pdf")])
        extensions.append((x509.CertificatePolicies([statement]), False))
    if names:
        extensions.append((x509.SubjectAlternativeName(names), False))
    return tuple(extensions)


def ca_name(shape: Shape, level: str) -> x509.Name:
    """Return the subject of the CA at a level."""
    organisation, common_name = _CA_NAMES[shape][level]
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ]
    if level == "tsp":
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, "NTRNL-99999990"))
    return x509.Name(attributes)


def key_usage(
    *,
    digital_signature: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
    key_agreement: bool = False,
) -> x509.KeyUsage:
    """Return a keyUsage with these bits and no others."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=key_agreement,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def policies(*oids: str) -> x509.CertificatePolicies:
    """Return certificatePolicies without qualifiers."""
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids])


def ca_policies(shape: Shape) -> x509.CertificatePolicies:
    """Return the policies of a CA below the root."""
    return policies(_NCP, _NCP_PLUS, POLICY_G4_TRIAL) if shape == "G4" else policies(POLICY_G1)


def _legal_semantics() -> x509.UnrecognizedExtension:
    """Return qcStatements with id-etsi-qcs-SemanticsId-Legal: the subject is a legal person (EN 319 412-1)."""
    der = bytes.fromhex("30173015 06082b06010505070b02 3009 060704008bec490102")
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), der)


def authority_key(ca: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """Return the identifier of the CA's key."""
    subject_key = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject_key)


def _file_name(shape: Shape, level: str) -> str:
    return "".join(character for character in _CA_NAMES[shape][level][1] if character.isalnum())


def ca_issuers(shape: Shape, level: str) -> x509.AuthorityInformationAccess:
    """Return where the certificate of the CA at a level is."""
    location = x509.UniformResourceIdentifier(_URL.format("cert", _file_name(shape, level), "cer"))
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, location)])


def crl_point(shape: Shape, level: str) -> x509.CRLDistributionPoints:
    """Return where the CRL of the CA at a level is."""
    location = x509.UniformResourceIdentifier(_URL.format("crl", _file_name(shape, level), "crl"))
    return x509.CRLDistributionPoints([x509.DistributionPoint([location], None, None, None)])
