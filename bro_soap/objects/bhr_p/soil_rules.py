"""The rules of a pedological borehole about the soil of a layer: its components and their shares."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.objects.bhr_p.data import CATALOGUE, LOG
from bro_soap.rules import Context, Hit, Rule, rule
from bro_soap.rules.nested import Occurrence, inside
from bro_soap.xmlio.elements import integer, is_nil, local, text

__all__ = ["SOIL_RULES"]

_C, _LAYER = CATALOGUE.cites, f"{LOG}/soilLayer"
_COUNT, _COMPONENT = CATALOGUE["SoilLayer.numberOfLayerComponents"], CATALOGUE["SoilLayer.layerComponent"]
_SHARE = CATALOGUE["LayerComponent.volumePercentage"]
_UNLIKE = frozenset({"volumePercentage", "horizonCode"})


@rule("BHR-P-033", f"{_C}, {_SHARE.dutch}", needs={_SHARE.path})
def shares_are_known_where_more_than_horizons_differ(context: Context) -> Iterator[Hit]:
    """Een volumepercentage heeft een waarde, tenzij de laagcomponenten alleen in hun horizontcode verschillen."""
    for here in inside(context, _LAYER):
        components = here.groups("layerComponent")
        alike = len({_told(one) for one in components}) == 1
        for one in components:
            share = one.first(_SHARE.path)
            if share is not None and is_nil(share) and not alike:
                yield Hit("BF-06", _SHARE, element=share)


@rule("BHR-P-034", f"{_C}, {_COUNT.dutch}", needs={_LAYER})
def there_are_as_many_components_as_told(context: Context) -> Iterator[Hit]:
    """Een bodemlaag heeft zoveel laagcomponenten als het aantal laagcomponenten zegt."""
    for here in inside(context, _LAYER):
        written, found = here.value(_COUNT.path) or "", len(here.groups("layerComponent"))
        told = integer(written)
        if told is not None and told != found:
            key = "BF-02" if found < told else "BF-05"
            yield Hit(key, _COMPONENT, None, written, _COUNT, here.first(_COUNT.path))


def _told(component: Occurrence) -> tuple[tuple[str, str], ...]:
    """Return all that a component tells, but for its share and its horizon."""
    parts = [part for part in component.element if local(part) not in _UNLIKE]
    return tuple((local(one), text(one)) for part in parts for one in part.iter("*"))


SOIL_RULES: tuple[Rule, ...] = (
    shares_are_known_where_more_than_horizons_differ,
    there_are_as_many_components_as_told,
)
