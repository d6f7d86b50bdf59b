"""What a name tells that a layer is made of."""

from __future__ import annotations

import pytest

from bro_soap.codes import load_code_lists
from bro_soap.draw.materials import SPECIAL, UNKNOWN, mixture_of

NAMED = (
    ("zand", "zand", ()),
    ("zwakZandigeKlei", "klei", (("zand", 0.15),)),
    ("sterkZandigeKleiMetGrind", "klei", (("zand", 0.3), ("grind", 0.2))),
    ("siltigZandMetGrind", "zand", (("leem", 0.2), ("grind", 0.2))),
    ("uiterstSiltigeKlei", "klei", (("leem", 0.38),)),
    ("mineraalarmVeen", "veen", ()),
    ("sterkKleiigVeen", "veen", (("klei", 0.3),)),
    ("zwakZandigeLeem", "leem", (("zand", 0.15),)),
    ("keienMetZand", "stenen", (("zand", 0.2),)),
    ("blokken", "stenen", ()),
    ("gyttja", "organisch", ()),
    ("bruinkoolNietGespecificeerd", "organisch", ()),
    ("zandsteenKleiig", "gesteente", (("klei", 0.2),)),
    ("kleisteen", "gesteente", ()),
    ("steenkool", "gesteente", ()),
    ("zeerSterkLemigZand", "zand", (("leem", 0.3),)),
    ("leemarmZand", "zand", ()),
    ("kleiarmZand", "zand", ()),
    ("matigZwareKlei", "klei", ()),
    ("venigeKlei", "klei", (("veen", 0.2),)),
    ("zeerLichteZavel", "klei", (("zand", 0.2),)),
    ("siltigeLeem", "leem", ()),
    ("schelpmateriaal", "schelpen", ()),
    ("naaldstrooisel", "organisch", ()),
    ("grindZand", "zand", (("grind", 0.2),)),
    ("moerigMateriaal", "organisch", ()),
    ("schalie", "gesteente", ()),
    ("huisvuil", "bijzonder", ()),
    ("puin", "bijzonder", ()),
    ("onbekend", "onbekend", ()),
    ("nietBepaald", "onbekend", ()),
    ("", "onbekend", ()),
    ("<script>", "bijzonder", ()),
)


@pytest.mark.parametrize(("name", "main", "mixed"), NAMED, ids=str)
def test_a_name_tells_what_a_layer_is_made_of(name: str, main: str, mixed: tuple[tuple[str, float], ...]) -> None:
    found = mixture_of(name)
    assert (found.main.key, tuple((one.key, part) for one, part in found.mixed)) == (main, mixed)


@pytest.mark.parametrize("domain", ["GeotechnicalSoilName", "SoilNameNEN5104", "RockType"])
def test_every_name_of_a_soil_or_rock_is_known(domain: str) -> None:
    names = load_code_lists().allowed(f"urn:bro:bhrgt:{domain}", "IMBRO/A")
    assert len(names) > 20
    assert [name for name in names if mixture_of(name).main in (SPECIAL, UNKNOWN)] == []
