"""Apache WSS4J, which shares no code with us, in both directions and with its own rules (BSP) enforced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from bro_soap.errors import SignatureError
from bro_soap.sandbox.pki.hierarchy import TestPki, issue
from bro_soap.security.wsse.ciphers import AES128_GCM, AES256_GCM, OAEP_MGF1P
from bro_soap.security.wsse.encryption import COMPATIBLE, STRONG, Suite
from bro_soap.xmlio import ns
from tests.envelopes import DIGEST_URI, MORE, MORE_2007
from tests.interop.exchanges import DEFAULT_PAYLOAD, PAYLOAD, answer, decrypted, request, verify
from tests.interop.partners import HERE, demand, first_existing, run, said
from tests.patience import LONG
from tests.pki import ALFA, ec_key, own_pki
from tests.service import Service, sample, validate

JARS = (
    "bcprov",
    "wss4j",
    "xmlsec",
    "commons-logging",
    "commons-codec",
    "slf4j-api",
    "slf4j-nop",
    "woodstox-core",
    "stax2-api",
)
OPTIONAL = {"bcprov", "commons-codec", "slf4j-nop", "woodstox-core", "stax2-api"}
SIGNED = {"Body", "Timestamp", "To", "Action", "MessageID", "From", "ReplyTo"}
HEADERS = {"Action", "MessageID", "RelatesTo"}
RSA_SHA256 = f"{MORE}rsa-sha256"
THUMBPRINT, KEY_IDENTIFIER, ISSUER_SERIAL, DIRECT = "8", "4", "2", "1"


def class_path() -> str:
    found = []
    for jar in JARS:
        file = first_existing((f"/usr/share/java/{jar}.jar", f"/usr/share/java/{jar}-asl.jar"))
        if file is None and jar not in OPTIONAL:
            pytest.skip(f"{jar}.jar (Debian's libwss4j-java) is not installed")
        found += [str(file)] if file else []
    return ":".join(found)


class Wss4j:
    """The harness, compiled, with the keys of one organisation."""

    def __init__(self, java: str, class_path: str, pki: TestPki, slug: str = "alfa") -> None:
        self._java, self._class_path = java, class_path
        self.pki, self.slug = pki, slug

    def secure(self, folder: Path, message: str, **options: str) -> tuple[bytes, str]:
        """Sign, or with command="seal" sign and encrypt for the server; return the message and its SignatureValue."""
        (folder / "request.xml").write_text(message, encoding="utf-8")
        defaults = {
            "command": "sign", "signature": RSA_SHA256, "digest": DIGEST_URI["sha256"],
            "cipher": AES256_GCM, "transport": OAEP_MGF1P, "partner": str(self.pki.certificate_file("server")),
        }  # fmt: skip
        given = {**defaults, **options, "in": str(folder / "request.xml"), "out": str(folder / "secured.xml")}
        value = said(self._run(given))["value"][0]
        return (folder / "secured.xml").read_bytes(), value

    def verify(self, folder: Path, message: bytes, sent: str) -> dict[str, list[str]]:
        """Verify, decrypting what is encrypted; return what it proved."""
        return said(self.judge(folder, message, sent))

    def judge(self, folder: Path, message: bytes, sent: str):
        (folder / "answer.xml").write_bytes(message)
        return self._run({"command": "verify", "in": str(folder / "answer.xml"), "sent": sent})

    def _run(self, given: Mapping[str, str]):
        pki = self.pki
        keys = {
            "key": pki.key_file(self.slug),
            "certificate": pki.certificate_file(self.slug),
            "trust": ",".join(str(pki.folder / f"{level}.pem") for level in ("root", "intermediate", "tsp")),
        }
        pairs = (f"{name}={value}" for name, value in {**keys, **given}.items())
        return run(self._java, "-XX:TieredStopAtLevel=1", "-cp", self._class_path, "Wss4j", *pairs)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    java, javac, path = demand("java"), demand("javac"), class_path()
    classes = tmp_path_factory.mktemp("wss4j")
    made = run(javac, "-cp", path, "-d", classes, HERE / "java" / "Wss4j.java")
    assert made.returncode == 0, made.stderr
    return java, f"{classes}:{path}"


@pytest.fixture(scope="module")
def wss4j(built: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Wss4j:
    return Wss4j(*built, own_pki(tmp_path_factory.mktemp("wss4j-pki")))


def local_names(found: list[str]) -> set[str]:
    return {etree.QName(name).localname for name in found}


# --- What WSS4J signs and encrypts, we accept


@pytest.mark.parametrize("payload", [PAYLOAD, DEFAULT_PAYLOAD], ids=["prefixes", "default namespaces"])
def test_we_verify_what_wss4j_signs(wss4j, tmp_path, payload):
    message, _ = wss4j.secure(tmp_path, request(payload))
    verified = verify(wss4j.pki, message)
    assert verified.identity.oin == ALFA
    assert {etree.QName(tag).localname for tag in verified.signed} == SIGNED


@pytest.mark.parametrize(
    ("signature", "digest"),
    [(f"{MORE}rsa-sha384", "sha384"), (f"{MORE}rsa-sha512", "sha512"), (f"{MORE_2007}sha256-rsa-MGF1", "sha256")],
)
def test_we_verify_every_rsa_algorithm_of_wss4j(wss4j, tmp_path, signature, digest):
    if "MGF1" in signature and not first_existing(["/usr/share/java/bcprov.jar"]):
        pytest.skip("bcprov.jar (Debian's libbcprov-java), which knows this algorithm, is not installed")
    message, _ = wss4j.secure(tmp_path, request(), signature=signature, digest=DIGEST_URI[digest])
    assert signature.encode() in message
    assert verify(wss4j.pki, message).identity.oin == ALFA


@pytest.mark.parametrize(("curve", "bits"), [(ec.SECP256R1, "256"), (ec.SECP384R1, "384"), (ec.SECP521R1, "512")])
def test_we_verify_what_wss4j_signs_with_ecdsa(wss4j, built, tmp_path, curve, bits):
    issue(wss4j.pki, f"curve{bits}", ALFA, key=ec_key(curve))
    partner = Wss4j(*built, wss4j.pki, f"curve{bits}")
    message, _ = partner.secure(tmp_path, request(), signature=f"{MORE}ecdsa-sha{bits}")
    assert verify(wss4j.pki, message).identity.oin == ALFA
    reply = answer(wss4j.pki, "AAAA", slug=f"curve{bits}")
    assert f"ecdsa-sha{bits}".encode() in reply
    assert "Body" in local_names(wss4j.verify(tmp_path, reply, "AAAA")["signed"])


def test_we_refuse_what_wss4j_signs_with_sha_1(wss4j, tmp_path):
    message, _ = wss4j.secure(tmp_path, request(), digest=f"{ns.DS}sha1")
    with pytest.raises(SignatureError) as caught:
        verify(wss4j.pki, message)
    assert caught.value.code == "UnsupportedAlgorithm"


@pytest.mark.parametrize("payload", [PAYLOAD, DEFAULT_PAYLOAD], ids=["prefixes", "default namespaces"])
@pytest.mark.parametrize("cipher", [AES128_GCM, AES256_GCM], ids=["128", "256"])
def test_we_decrypt_and_then_verify_what_wss4j_encrypts(wss4j, tmp_path, payload, cipher):
    message, _ = wss4j.secure(tmp_path, request(payload), command="seal", cipher=cipher)
    assert b"register" not in message
    opened, suite = decrypted(wss4j.pki, message)
    assert suite == Suite(cipher, COMPATIBLE.transport, COMPATIBLE.digest, COMPATIBLE.mgf)
    assert verify(wss4j.pki, opened).identity.oin == ALFA


@pytest.mark.parametrize("identifier", [ISSUER_SERIAL, KEY_IDENTIFIER, THUMBPRINT])
def test_we_decrypt_however_wss4j_names_our_certificate(wss4j, tmp_path, identifier):
    message, _ = wss4j.secure(tmp_path, request(), command="seal", identifier=identifier)
    assert verify(wss4j.pki, decrypted(wss4j.pki, message)[0]).identity.oin == ALFA


@pytest.mark.parametrize(
    "options",
    [
        {"cipher": "http://www.w3.org/2001/04/xmlenc#aes256-cbc"},
        {"transport": "http://www.w3.org/2001/04/xmlenc#rsa-1_5"},
    ],
    ids=["CBC", "RSA 1.5"],
)
def test_we_refuse_what_wss4j_encrypts_by_older_algorithms(wss4j, tmp_path, options):
    message, _ = wss4j.secure(tmp_path, request(), command="seal", **options)
    with pytest.raises(SignatureError) as caught:
        decrypted(wss4j.pki, message)
    assert (caught.value.code, caught.value.told) == ("FailedCheck", "")


# --- What we sign and encrypt, WSS4J accepts, with BSP enforced


def test_wss4j_verifies_our_answer_and_its_confirmation(wss4j, tmp_path):
    found = wss4j.verify(tmp_path, answer(wss4j.pki, "AQID"), "AQID")
    assert local_names(found["signed"]) == HEADERS | {"Body", "Timestamp", "SignatureConfirmation"}
    assert found["confirmed"] == ["AQID"]
    assert found["timestamp"] == ["valid"]
    assert "TEST bro_soap server" in found["signer"][0]


def test_wss4j_refuses_our_answer_to_another_request(wss4j, tmp_path):
    assert "confirms another signature" in wss4j.judge(tmp_path, answer(wss4j.pki, "AQID"), "AQIE").stderr


def test_wss4j_refuses_our_answer_when_it_was_changed(wss4j, tmp_path):
    changed = answer(wss4j.pki, "AQID").replace(b"1 &lt; 2", b"1 &lt; 3")
    ran = wss4j.judge(tmp_path, changed, "AQID")
    assert ran.returncode
    assert "signature or decryption was invalid" in ran.stderr


@pytest.mark.parametrize("cipher", [AES128_GCM, AES256_GCM], ids=["128", "256"])
def test_wss4j_decrypts_and_verifies_our_answer(wss4j, tmp_path, cipher):
    suite = Suite(cipher, COMPATIBLE.transport, COMPATIBLE.digest, COMPATIBLE.mgf)
    reply = answer(wss4j.pki, "AQID", suite=suite, to=wss4j.pki.certificate("alfa"))
    assert b"t:response" not in reply
    found = wss4j.verify(tmp_path, reply, "AQID")
    assert found["content"] == ["{urn:test}response"]
    assert found["text"] == ["1 < 2"]
    assert {"Body", "SignatureConfirmation"} <= local_names(found["signed"])
    assert len(found["decrypted"]) == 1


def test_wss4j_knows_no_newer_key_transport_so_we_answer_with_that_of_the_request(wss4j, tmp_path):
    reply = answer(wss4j.pki, "AQID", suite=STRONG, to=wss4j.pki.certificate("alfa"))
    assert "is not supported: http://www.w3.org/2009/xmlenc11#rsa-oaep" in wss4j.judge(tmp_path, reply, "AQID").stderr


# --- Over the line


def over_the_line(service: Service, profile: str, message: bytes) -> bytes:
    with service.session("leverancier") as session:
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        url = f"{service.url}/{profile}/iscpt/1.1"
        response = session.post(url, data=message, headers=headers, timeout=LONG)
    assert response.status_code == 200, response.text[-3000:]
    return response.content


def delivery(service: Service, profile: str) -> str:
    text = sample("registration-land-rd").decode()
    return request(
        text[text.index("?>") + 2 :].strip(),
        oin="00000099990000100000",
        to=f"{service.url}/{profile}/iscpt/1.1",
        action="http://www.broservices.nl/wus/iscpt/registrationRequest",
    )


@pytest.mark.parametrize(("profile", "command"), [("2w-be-s", "sign"), ("2w-be-se", "seal")])
def test_wss4j_delivers_to_the_running_service(built, service, tmp_path, profile, command):
    partner = Wss4j(*built, service.pki, "leverancier")
    message, value = partner.secure(tmp_path, delivery(service, profile), command=command)
    reply = over_the_line(service, profile, message)
    if command == "sign":
        validate(reply)
    else:
        assert b"responseType" not in reply
    found = partner.verify(tmp_path, reply, value)
    assert found["confirmed"] == [value]
    assert {"Body", "Timestamp", "SignatureConfirmation", "RelatesTo"} <= local_names(found["signed"])
    assert "intakeResponse" in found["content"][0]
    assert "completion" in found["text"][0]
