"""The namespaces on the wire, and the one prefix each has in everything this service writes."""

from __future__ import annotations

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
XML = "http://www.w3.org/XML/1998/namespace"
WSA = "http://www.w3.org/2005/08/addressing"
WSAM = "http://www.w3.org/2007/05/addressing/metadata"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
EC = "http://www.w3.org/2001/10/xml-exc-c14n#"
XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XLINK = "http://www.w3.org/1999/xlink"
GML = "http://www.opengis.net/gml/3.2"
OM = "http://www.opengis.net/om/2.0"
SAM = "http://www.opengis.net/sampling/2.0"
WML = "http://www.opengis.net/waterml/2.0"
SWE = "http://www.opengis.net/swe/2.0"
GCO = "http://www.isotc211.org/2005/gco"
GMD = "http://www.isotc211.org/2005/gmd"
BRO = "http://www.broservices.nl/xsd/"
_IN_BRO = "{" + BRO
BROCOM = f"{BRO}brocommon/3.0"  # of most interfaces; that of one interface is read from its contract


def q(namespace: str, name: str) -> str:
    """Return the name in Clark notation, `{namespace}name`."""
    return f"{{{namespace}}}{name}"


def family(namespace: str) -> str:
    """Return what the versions of a namespace of the BRO have in common (`brocommon`); nothing for another one."""
    return namespace[len(BRO) :].partition("/")[0] if namespace.startswith(BRO) else ""


def label(namespace: str) -> str:
    """Return a service and the version of its interface, as its namespace ends: `iscpt/1.1`."""
    return "/".join(namespace.rsplit("/", 2)[1:])


def versionless(tag: str) -> str:
    """Return a name in a namespace of the BRO without its version, `{brocommon}broId`; another one as it is."""
    if not tag.startswith(_IN_BRO):
        return tag
    namespace, _, name = tag[1:].partition("}")
    return q(family(namespace), name)
