"""The rules of Digikoppeling that bind a provider of WUS services: number, weight and meaning in our own words.

From Koppelvlakstandaard WUS 3.8.1 (WW, WS, WA, WM, WT, WB) and Beveiligingsstandaarden en voorschriften 3.0.1 (PKI, TLS,
TLSCIPH, SIGN, ENC). WS004 does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RULES", "Rule"]


@dataclass(frozen=True)
class Rule:
    number: str
    weight: str
    meaning: str
    remark: str = ""


RULES = (
    Rule("WW001", "must", "SOAP 1.1 over HTTP, document style, literal use"),
    Rule("WW002", "must", "data types are those of XML Schema, nothing is SOAP-encoded"),
    Rule("WW003", "must", "exactly one element in the Body"),
    Rule("WW004", "must", "message parts in the WSDL refer to an element"),
    Rule("WS001", "may", "a service has several operations"),
    Rule("WS002", "must", "soapAction is empty in the WSDL; the HTTP header is empty or equals wsa:Action"),
    Rule("WS003", "must", "every operation is a request and its response"),
    Rule("WS005", "must", "one portType in a WSDL file"),
    Rule("WS006", "must", "UTF-8 and nothing else"),
    Rule(
        "WS007",
        "must not",
        "no header blocks of one's own",
        "BRO has `deliveryResponsibleParty` in a request, under paragraph 2.5.5; an answer never has one",
    ),
    Rule("WS008", "must", "every message in the WSDL has its WS-Addressing action"),
    Rule(
        "WA001",
        "must",
        "WS-Addressing 1.0: To, Action, MessageID, From and ReplyTo of a request, Action, MessageID and RelatesTo of a "
        "response, each of its form",
        "at 2W-be a request without any of these headers is answered too, as BRO does; with one of them, all that are "
        "required must be right",
    ),
    Rule("WM001", "may", "the provider decides about MTOM", "not used"),
    Rule("WT001", "must", "mutual TLS on every profile, no falling back"),
    Rule("WT002", "must", "PKIoverheid certificates; identity by the OIN in them"),
    Rule("WT003", "must", "suites and key sizes as Beveiliging has them"),
    Rule("WT004", "must", "dates and CRLs are checked"),
    Rule("WT005", "must", "the CRL is within reach: without it nothing is accepted"),
    Rule(
        "WT006", "must", "port 443", "the operator's choice (`bind`, a proxy); the WSDL says 443 unless told otherwise"
    ),
    Rule("WT007", "may", "several messages in one TLS session"),
    Rule("WT008", "must", "a TLS session ends", "two hours; a connection without requests is closed after 75 seconds"),
    Rule("WB001", "must", "the namespaces of WS-Security 1.0 and 1.1"),
    Rule("WB002", "must", "a Timestamp with Created, in UTC"),
    Rule("WB003", "must", "signing wherever WS-Security is used"),
    Rule("WB004", "must", "Body, all WS-Addressing headers and Timestamp are signed, each by a reference of its own"),
    Rule("WB005", "must (SE)", "the Body is encrypted; headers and signature stay readable"),
    Rule("WB006", "must (SE)", "sign, then encrypt"),
    Rule("WB007", "must", "exclusive canonicalisation, algorithms as Beveiliging has them"),
    Rule("WB008", "must (SE)", "encryption algorithms as Beveiliging has them"),
    Rule("WB009", "must", "a PKIoverheid X.509 certificate signs"),
    Rule("WB010", "must", "the certificate is in the message and is referred to directly"),
    Rule("WB011", "must", "one profile per service, for all its operations, both ways"),
    Rule("WB012", "must (SE)", "the response is encrypted for the certificate of the request"),
    Rule("WB013", "must", "the receiver verifies; what does not hold is refused with a fault"),
    Rule("WB014", "must", "the response confirms the signature of the request, and that is signed"),
    Rule("PKI001", "must", "the OIN is in subject.serialNumber"),
    Rule("PKI002", "must", "the certificate has not expired and is not revoked"),
    Rule("PKI003", "must", "dates and CRL are checked"),
    Rule("PKI004", "must", "the CRL is within reach of both parties"),
    Rule("PKI005", "must", "PKIoverheid private root"),
    Rule("TLS001", "must", "authentication by mutual TLS"),
    Rule("TLS002", "must", "with PKIoverheid certificates, always"),
    Rule("TLS003", "must not", "falling back to SSL"),
    Rule("TLS004", "must", "TLS 1.2 is offered, 1.3 as well; nothing older"),
    Rule("TLS005", "must", "port 443", "as WT006"),
    Rule("TLS006", "must", "the TLS guideline of NCSC (2025-05)"),
    Rule("TLSCIPH001", "must", "only suites that NCSC rates good or sufficient"),
    Rule("SIGN001", "must", "signatures with SHA-2"),
    Rule("SIGN002", "must", "signatures are XML Signatures"),
    Rule("SIGN003", "must", "digests are SHA-256, SHA-384 or SHA-512"),
    Rule("SIGN004", "must", "signature methods use SHA-256, SHA-384 or SHA-512"),
    Rule("ENC001", "must", "XML Encryption with AES in GCM mode"),
    Rule("ENC002", "must", "AES with 128 or 256 bits"),
    Rule("ENC003", "must not", "encrypting with 3DES", "we do not decrypt it either"),
    Rule("ENC004", "must", "keys are transported by RSA-OAEP"),
)
