"""The certificate verifier: every refusal by the name of its check, on a PKI shaped like PKIoverheid."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.errors import CertificateError
from bro_soap.sandbox.pki.hierarchy import TestPki, build_leaf, issue, renew_crls, revoke
from bro_soap.sandbox.pki.profiles import with_extension
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, Purpose, TrustStore, certificate_policy
from tests import pki as made
from tests.pki import (
    ALFA,
    BAD_LEAVES,
    BETA,
    CLIENT,
    DOCUMENT_SIGNING,
    GOOD_LEAVES,
    SERVER,
    der,
    now,
    own_pki,
    shared_pki,
)

SHAPES = ["G1", "G4"]
PSS = ["-sigopt", "rsa_padding_mode:pss", "-sigopt"]


def check_of(
    verifier: CertificateVerifier, leaf: bytes, *, at: datetime | None = None, purpose=Purpose.TLS_CLIENT, chain=()
) -> str:
    with pytest.raises(CertificateError) as caught:
        verifier.verify(leaf, chain, purpose=purpose, at=at or now())
    return caught.value.check


def leaf_der(pki: TestPki, slug: str = "alfa") -> bytes:
    return der(pki.certificate(slug))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("purpose", [Purpose.TLS_CLIENT, Purpose.SIGNING])
def test_a_leaf_presented_alone_gives_its_organisation(shape, purpose):
    pki = shared_pki(shape)
    identity = made.verifier(pki).verify(leaf_der(pki), purpose=purpose, at=now())
    assert (identity.oin, identity.name) == (ALFA, "TEST alfa")
    assert identity.certificate == pki.certificate("alfa")
    assert identity.not_after == pki.certificate("alfa").not_valid_after_utc


@pytest.mark.parametrize("purpose", [Purpose.TLS_CLIENT, Purpose.SIGNING])
@pytest.mark.parametrize("name", BAD_LEAVES)
def test_a_leaf_wrong_in_one_thing_is_refused_by_the_check_for_it(name, purpose):
    pki = shared_pki()
    change, check = BAD_LEAVES[name]
    leaf = build_leaf(pki, change(made.good_spec()), made.spare_key().public_key())
    assert check_of(made.verifier(pki), der(leaf), purpose=purpose) == check


@pytest.mark.parametrize("name", GOOD_LEAVES)
def test_a_leaf_that_is_unusual_but_right_is_accepted(name):
    pki = shared_pki()
    leaf = build_leaf(pki, GOOD_LEAVES[name](made.good_spec()), made.spare_key().public_key())
    assert made.verifier(pki).verify(der(leaf), purpose=Purpose.TLS_CLIENT, at=now()).oin.startswith("000000")


@pytest.mark.parametrize(
    ("usage", "purpose", "accepted"),
    [
        (SERVER, Purpose.TLS_CLIENT, False),
        (CLIENT, Purpose.TLS_CLIENT, True),
        (CLIENT, Purpose.TLS_SERVER, False),
        (SERVER, Purpose.TLS_SERVER, True),
        (DOCUMENT_SIGNING, Purpose.TLS_CLIENT, False),
        (DOCUMENT_SIGNING, Purpose.SIGNING, True),
    ],
)
def test_extended_key_usage_must_fit_the_purpose(usage, purpose, accepted):
    pki = shared_pki()
    spec = with_extension(made.good_spec(), made.extended(usage))
    leaf = der(build_leaf(pki, spec, made.spare_key().public_key()))
    if accepted:
        assert made.verifier(pki).verify(leaf, purpose=purpose, at=now()).oin == ALFA
    else:
        assert check_of(made.verifier(pki), leaf, purpose=purpose) == "extended-key-usage"


@pytest.mark.parametrize(("shape", "bits", "accepted"), [("G4", 2048, False), ("G4", 3072, True), ("G1", 2048, True)])
def test_an_rsa_key_must_be_as_long_as_its_generation_asks(shape, bits, accepted):
    pki = shared_pki(shape)
    leaf = der(build_leaf(pki, made.good_spec(shape), made.spare_key(bits).public_key()))
    if accepted:
        assert made.verifier(pki).verify(leaf, purpose=Purpose.SIGNING, at=now()).oin == ALFA
    else:
        assert check_of(made.verifier(pki), leaf) == "key-size"


@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1, ec.SECP521R1])
def test_keys_on_the_nist_curves_are_accepted(curve):
    pki = shared_pki()
    leaf = der(build_leaf(pki, made.good_spec(), made.ec_key(curve).public_key()))
    assert made.verifier(pki).verify(leaf, purpose=Purpose.SIGNING, at=now()).oin == ALFA


@pytest.mark.parametrize(
    "key", [ec.generate_private_key(ec.SECP256K1()), ec.generate_private_key(ec.BrainpoolP256R1())]
)
def test_other_curves_are_refused(key):
    pki = shared_pki()
    assert check_of(made.verifier(pki), der(build_leaf(pki, made.good_spec(), key.public_key()))) in (
        "key-type",
        "path",
    )


def test_an_edwards_key_is_refused():
    pki = shared_pki()
    leaf = build_leaf(pki, made.good_spec(), ed25519.Ed25519PrivateKey.generate().public_key())  # type: ignore[arg-type]
    assert check_of(made.verifier(pki), der(leaf)) in ("key-type", "path")


def test_production_and_trial_policies_are_not_exchangeable():
    pki = shared_pki()
    assert check_of(made.verifier(pki, Environment.PRODUCTION), leaf_der(pki)) == "policy"


def test_a_ca_that_does_not_issue_under_the_policy_makes_it_worthless(tmp_path):
    pki = own_pki(tmp_path)
    verifier = made.verifier(pki)
    spec = with_extension(made.good_spec(), made.policies("2.16.528.1.1003.1.2.8.6"))  # of G1; this TSP is of G4
    assert check_of(verifier, der(build_leaf(pki, spec, made.spare_key().public_key()))) == "policy"


@pytest.mark.parametrize("junk", [b"", b"x", b"\x30\x82\xff\xff", b"-----BEGIN CERTIFICATE-----"])
def test_bytes_that_are_no_certificate_are_refused(junk):
    assert check_of(made.verifier(shared_pki()), junk) == "malformed"


def test_an_oversized_certificate_is_not_even_parsed():
    assert check_of(made.verifier(shared_pki()), b"\x30" * 20_000) == "too-large"


def test_a_long_list_beside_the_leaf_is_refused_unread():
    pki = shared_pki()
    assert check_of(made.verifier(pki), leaf_der(pki), chain=[b"junk"] * 7) == "chain-too-long"


def test_a_tampered_leaf_fails_on_its_signature():
    pki = shared_pki()
    changed = bytearray(leaf_der(pki))
    changed[-1] ^= 1
    assert check_of(made.verifier(pki), bytes(changed)) == "signature"


def test_a_leaf_signed_by_someone_else_in_the_name_of_the_tsp_is_refused():
    pki = shared_pki()
    leaf = build_leaf(pki, made.good_spec(), made.spare_key().public_key(), signing_key=made.spare_key())
    assert check_of(made.verifier(pki), der(leaf)) == "signature"


def test_another_hierarchy_is_not_trusted_even_with_its_whole_chain():
    other = shared_pki("G1")
    chain = [der(other.cas[level]) for level in ("tsp", "intermediate", "root")]
    assert check_of(made.verifier(shared_pki("G4")), leaf_der(other), chain=chain) == "root-unknown"
    assert check_of(made.verifier(shared_pki("G4")), leaf_der(other)) == "issuer-unknown"


def test_a_self_signed_certificate_is_refused():
    own = made.self_signed(made.subject(), made.spare_key())
    assert check_of(made.verifier(shared_pki()), der(own)) == "root-unknown"


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="only openssl still makes SHA-1 certificates")
@pytest.mark.parametrize(
    ("options", "check"),
    [
        (["-sha1"], "hash"),
        (["-sha256", *PSS, "rsa_pss_saltlen:20"], "pss-parameters"),
        (
            ["-sha512", *PSS, "rsa_pss_saltlen:64", "-sigopt", "rsa_mgf1_md:sha256"],
            "pss-parameters",
        ),
    ],
)
def test_weak_hashes_and_odd_pss_parameters_are_refused(tmp_path, options, check):
    pki = shared_pki("G1")
    request, leaf = tmp_path / "leaf.csr", tmp_path / "leaf.pem"
    openssl("req", "-new", "-key", str(pki.key_file("alfa")), "-subj", "/CN=x", "-out", str(request))
    ca = ["-CA", str(pki.folder / "tsp.pem"), "-CAkey", str(pki.folder / "ca" / "tsp.key"), "-set_serial", "5"]
    openssl("x509", "-req", "-in", str(request), *ca, *options, "-days", "2", "-out", str(leaf))
    certificate = x509.load_pem_x509_certificate(leaf.read_bytes())
    assert check_of(made.verifier(pki), der(certificate), at=now() + timedelta(minutes=1)) == check


def test_a_root_is_not_an_organisation():
    pki = shared_pki()
    assert check_of(made.verifier(pki), der(pki.cas["root"])) == "issuer-unknown"


def test_a_chain_may_come_in_any_order_and_fill_in_what_the_store_lacks(tmp_path):
    pki = own_pki(tmp_path)
    for file in (pki.trust / "intermediates").iterdir():
        file.unlink()
    verifier = made.verifier(pki)
    assert check_of(verifier, leaf_der(pki)) == "issuer-unknown"
    chain = [der(pki.cas["intermediate"]), der(pki.cas["root"]), der(pki.cas["tsp"])]
    assert verifier.verify(leaf_der(pki), chain, purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA


def test_a_presented_self_made_root_gives_no_trust():
    pki = shared_pki()
    key = made.spare_key()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "self-made")])
    root = made.new_ca(pki, "self-made", key, issuer=pki.cas["root"], issuer_key=key, subject_name=name)
    leaf = build_leaf(pki, made.good_spec(), key.public_key(), signing_key=key)
    assert check_of(made.verifier(pki), der(leaf), chain=[der(root)]) == "signature"


def test_a_fifth_level_is_refused(tmp_path):
    pki = own_pki(tmp_path)
    key = made.spare_key()
    mid = made.new_ca(pki, "extra", key, issuer=pki.cas["intermediate"], issuer_key=pki.keys["intermediate"])
    tsp = made.new_ca(pki, "tsp", pki.keys["tsp"], issuer=mid, issuer_key=key, subject_name=pki.cas["tsp"].subject)
    made.write_pem(pki.trust / "intermediates" / "tsp.pem", mid, tsp)
    assert check_of(made.verifier(pki), leaf_der(pki)) == "too-deep"


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"not_after": now() - timedelta(hours=1)}, "expired"),
        ({"constraints": x509.BasicConstraints(ca=False, path_length=None)}, "not-a-ca"),
        ({"usage": made.key_usage("digital_signature", "crl_sign")}, "ca-key-usage"),
        ({"usage": made.key_usage("digital_signature", "key_cert_sign")}, "crl-issuer"),
        ({}, "accepted"),
    ],
)
def test_a_tsp_wrong_in_one_thing_spoils_all_its_leaves(tmp_path, change, check):
    pki = own_pki(tmp_path)
    tsp = made.new_ca(
        pki,
        "tsp",
        pki.keys["tsp"],
        issuer=pki.cas["intermediate"],
        issuer_key=pki.keys["intermediate"],
        subject_name=pki.cas["tsp"].subject,
        **change,
    )
    made.write_pem(pki.trust / "intermediates" / "tsp.pem", tsp)
    verifier = made.verifier(pki)
    if check == "accepted":
        assert verifier.verify(leaf_der(pki), purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA
    else:
        assert check_of(verifier, leaf_der(pki)) == check


def test_a_renewed_ca_certificate_stands_beside_the_expired_one(tmp_path):
    pki = own_pki(tmp_path)
    names = {"subject_name": pki.cas["tsp"].subject, "issuer_key": pki.keys["intermediate"]}
    old = made.new_ca(
        pki, "tsp", pki.keys["tsp"], issuer=pki.cas["intermediate"], not_after=now() - timedelta(hours=1), **names
    )
    for certificates in ([old, pki.cas["tsp"]], [pki.cas["tsp"], old]):
        made.write_pem(pki.trust / "intermediates" / "tsp.pem", *certificates)
        verified = made.verifier(pki).verify(leaf_der(pki), purpose=Purpose.TLS_CLIENT, at=now())
        assert verified.oin == ALFA
    made.write_pem(pki.trust / "intermediates" / "tsp.pem", old)
    assert check_of(made.verifier(pki), leaf_der(pki)) == "expired"


def test_a_path_longer_than_a_ca_allows_is_refused(tmp_path):
    pki = own_pki(tmp_path)
    mid = made.new_ca(
        pki,
        "intermediate",
        pki.keys["intermediate"],
        issuer=pki.cas["root"],
        issuer_key=pki.keys["root"],
        subject_name=pki.cas["intermediate"].subject,
        constraints=x509.BasicConstraints(ca=True, path_length=0),
    )
    made.write_pem(pki.trust / "intermediates" / "intermediate.pem", mid)
    assert check_of(made.verifier(pki), leaf_der(pki)) == "path-length"


@pytest.mark.parametrize("slug", ["alfa", "tsp", "intermediate"])
def test_a_revoked_certificate_of_any_level_is_refused_at_once(tmp_path, slug):
    pki = own_pki(tmp_path)
    verifier = made.verifier(pki)
    assert verifier.verify(leaf_der(pki), purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA
    revoke(pki, slug)
    assert check_of(verifier, leaf_der(pki)) == "revoked"
    if slug == "alfa":
        assert verifier.verify(leaf_der(pki, "beta"), purpose=Purpose.TLS_CLIENT, at=now()).oin == BETA


@pytest.mark.parametrize("level", ["root", "intermediate", "tsp"])
def test_without_the_crl_of_a_level_everything_is_refused(tmp_path, level):
    pki = own_pki(tmp_path)
    (pki.trust / "crls" / f"{level}.crl.pem").unlink()
    assert check_of(made.verifier(pki), leaf_der(pki)) == "crl-missing"


@pytest.mark.parametrize("level", ["root", "intermediate", "tsp"])
def test_a_crl_that_has_run_out_refuses_everything(tmp_path, level):
    pki = own_pki(tmp_path)
    renew_crls(pki, levels=[level], valid=timedelta(hours=1), this_update=now() - timedelta(hours=2))
    assert check_of(made.verifier(pki), leaf_der(pki)) == "crl-expired"


def test_a_crl_of_the_future_a_foreign_crl_and_a_partial_crl_do_not_count(tmp_path):
    pki = own_pki(tmp_path)
    file = pki.trust / "crls" / "tsp.crl.pem"
    verifier = made.verifier(pki)
    tsp, key = pki.cas["tsp"], pki.keys["tsp"]
    made.write_pem(file, made.new_crl(tsp, key, this_update=now() + timedelta(hours=1)))
    assert check_of(verifier, leaf_der(pki)) == "crl-not-yet-valid"
    made.write_pem(file, made.new_crl(tsp, made.spare_key()))
    assert check_of(verifier, leaf_der(pki)) == "crl-signature"
    point = x509.IssuingDistributionPoint(None, None, True, False, None, False, False)
    made.write_pem(file, made.new_crl(tsp, key, extensions=((point, True),)))
    assert check_of(verifier, leaf_der(pki)) == "crl-unsupported"
    made.write_pem(file, made.new_crl(tsp, key, extensions=((x509.DeltaCRLIndicator(1), True),)))
    assert check_of(verifier, leaf_der(pki)) == "crl-unsupported"
    made.write_pem(file, made.new_crl(tsp, key))
    assert verifier.verify(leaf_der(pki), purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA


def test_the_newest_of_two_crls_decides(tmp_path):
    pki = own_pki(tmp_path)
    file = pki.trust / "crls" / "tsp.crl.pem"
    older = made.new_crl(pki.cas["tsp"], pki.keys["tsp"], this_update=now() - timedelta(hours=1))
    revoke(pki, "alfa")
    newest = x509.load_pem_x509_crl(file.read_bytes())
    made.write_pem(file, newest, older)
    assert check_of(made.verifier(pki), leaf_der(pki)) == "revoked"


def test_a_good_verdict_is_kept_and_ends_with_the_crl_and_the_certificate(tmp_path):
    pki = own_pki(tmp_path)
    start = now()
    renew_crls(pki, valid=timedelta(seconds=30), this_update=start.replace(microsecond=0))
    verifier = made.verifier(pki)
    first = verifier.verify(leaf_der(pki), purpose=Purpose.TLS_CLIENT, at=start)
    assert verifier.verify(leaf_der(pki), purpose=Purpose.TLS_CLIENT, at=start + timedelta(seconds=10)) is first
    assert check_of(verifier, leaf_der(pki), at=start + timedelta(seconds=31)) == "crl-expired"


def test_a_verdict_is_found_again_after_a_minute():
    pki = shared_pki()
    verifier, start = made.verifier(pki), now()
    first = verifier.verify(leaf_der(pki), purpose=Purpose.TLS_CLIENT, at=start)
    again = verifier.verify(leaf_der(pki), purpose=Purpose.TLS_CLIENT, at=start + timedelta(seconds=61))
    assert again == first
    assert again is not first


def test_a_verdict_for_one_purpose_says_nothing_about_another():
    pki = shared_pki()
    leaf = der(build_leaf(pki, with_extension(made.good_spec(), made.extended(CLIENT)), made.spare_key().public_key()))
    verifier = made.verifier(pki)
    verifier.verify(leaf, purpose=Purpose.TLS_CLIENT, at=now())
    assert check_of(verifier, leaf, purpose=Purpose.TLS_SERVER) == "extended-key-usage"


def test_a_renewed_certificate_of_the_same_organisation_stands_beside_the_old_one(tmp_path):
    pki = own_pki(tmp_path)
    old = leaf_der(pki)
    issue(pki, "alfa", ALFA, key=made.spare_key())
    verifier = made.verifier(pki)
    both = {verifier.verify(leaf, purpose=Purpose.TLS_CLIENT, at=now()).oin for leaf in (old, leaf_der(pki))}
    assert both == {ALFA}


def test_the_store_takes_der_files_as_the_real_pki_publishes_them(tmp_path):
    pki = own_pki(tmp_path)
    crl_file = pki.trust / "crls" / "tsp.crl.pem"
    crl = x509.load_pem_x509_crl(crl_file.read_bytes())
    crl_file.unlink()
    (pki.trust / "crls" / "tsp.crl").write_bytes(crl.public_bytes(Encoding.DER))
    (pki.trust / "intermediates" / "tsp.pem").unlink()
    (pki.trust / "intermediates" / "tsp.cer").write_bytes(der(pki.cas["tsp"]))
    assert made.verifier(pki).verify(leaf_der(pki), purpose=Purpose.TLS_CLIENT, at=now()).oin == ALFA


def test_policies_are_plain_data_per_purpose():
    policy = certificate_policy(Environment.PRODUCTION)
    assert policy.accepted[Purpose.SIGNING] == {
        "2.16.528.1.1003.1.2.8.6": 2048,
        "2.16.528.1.1003.1.2.44.15.35.11": 3000,
    }


def trial_store(folder: Path, vectors: Path) -> TrustStore:
    for kind in ("roots", "intermediates", "crls"):
        (folder / kind).mkdir()
    for file in vectors.glob("TRIAL*.pem"):
        kind = "crls" if file.name.endswith(".crl.pem") else "roots" if "Root" in file.name else "intermediates"
        shutil.copy(file, folder / kind)
    return TrustStore.load(folder)


VECTORS = Path(__file__).parents[3] / ".." / "shared" / "vectors" / "pkio-g4-trial"
TRIAL_LEAVES = {
    "G4-Private-G-TLS-SYS-withOIN.pem": "accepted",
    "G4-Private-G-TLS-SYS.pem": "oin-missing",
    "G4-Private-G-Other-LP-Authentication-with-OIN.pem": "policy",  # not among the types of Beveiliging 3.5
    "G4-Private-G-Other-LP-Authenticity-with-OIN.pem": "policy",
    "G4-Private-G-Other-LP-Confidentiality-with-OIN.pem": "key-usage",
}


@pytest.mark.shared
@pytest.mark.skipif(not VECTORS.is_dir(), reason="../shared/vectors is absent")
@pytest.mark.parametrize("name", TRIAL_LEAVES)
def test_the_g4_trial_hierarchy_gives_the_verdict_of_its_profiles(tmp_path, name):
    verifier = CertificateVerifier(trial_store(tmp_path, VECTORS), certificate_policy(Environment.TRIAL))
    leaf = der(x509.load_pem_x509_certificate((VECTORS / name).read_bytes()))
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)  # the CRLs end on 24 November 2026
    if TRIAL_LEAVES[name] == "accepted":
        assert verifier.verify(leaf, purpose=Purpose.SIGNING, at=at).oin == "00000099999999910000"
        assert check_of(verifier, leaf, at=at + timedelta(days=3), purpose=Purpose.SIGNING) == "crl-expired"
    else:
        assert check_of(verifier, leaf, at=at, purpose=Purpose.SIGNING) == TRIAL_LEAVES[name]


@pytest.mark.parametrize("bit", [0, 5])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_certificate_with_any_byte_changed_is_refused_by_name(shape, bit):
    """Whoever signs a message sends it: whatever a library makes of it, it is a refusal.

    A signature that ends in a zero bit may be said to be a bit shorter: then what was signed is still the same.
    """
    good, verifier = leaf_der(shared_pki(shape)), made.verifier(shared_pki(shape))
    signed = shared_pki(shape).certificate("alfa").tbs_certificate_bytes
    for place in range(len(good)):
        changed = bytes([*good[:place], good[place] ^ (1 << bit), *good[place + 1 :]])
        with suppress(CertificateError):
            identity = verifier.verify(changed, purpose=Purpose.SIGNING, at=now())
            assert identity.certificate.tbs_certificate_bytes == signed
