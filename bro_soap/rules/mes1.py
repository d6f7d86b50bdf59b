"""The character set for text: MES-1 as the BRO uses it (the grammar in BROprogramma/CPT_GEF_CONVERTER)."""

from __future__ import annotations

import re

__all__ = ["outside_mes1", "strange"]

_RANGES = (
    "\u0020-\u007e\u00a0-\u00ff\u0100-\u017f\u018f\u0192\u01b7\u01de-\u01ef\u01fa-\u01ff\u0218-\u021b\u021e-\u021f"
    "\u0259\u027c\u0292\u02bb-\u02bd\u02c6-\u02c7\u02c9\u02d6\u02d8-\u02dd\u02df"
    "\u0374-\u0375\u037a\u037e\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u03d7\u03da-\u03e1"
    "\u0400-\u045f\u0490-\u0491"
    "\u1e02-\u1e03\u1e0a-\u1e0b\u1e1e-\u1e1f\u1e40-\u1e41\u1e56-\u1e57\u1e60-\u1e61\u1e6a-\u1e6b\u1e80-\u1e85"
    "\u1e9b\u1ef2-\u1ef3\u1f00-\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59\u1f5b\u1f5d"
    "\u1f5f-\u1f7d\u1f80-\u1fb4\u1fb6-\u1fc4\u1fc6-\u1fd3\u1fd6-\u1fdb\u1fdd-\u1fef\u1ff2-\u1ff4\u1ff6-\u1ffe"
    "\u2013-\u2015\u2017-\u201e\u2020-\u2022\u2026\u2030\u2032-\u2033\u2039-\u203a\u203c\u203e\u2044\u204a"
    "\u207f\u2082\u20a3-\u20a4\u20a7\u20ac\u20af\u2105\u2113\u2116\u2122\u2126\u212e\u215b-\u215e"
    "\u2190-\u2195\u21a8\u2200\u2202-\u2203\u2206\u2208-\u2209\u220f\u2211-\u2212\u2215\u2219-\u221a\u221e-\u221f"
    "\u2227-\u222b\u2248\u2259\u2260-\u2261\u2264-\u2265\u2282-\u2283\u2295\u2297\u2302\u2310\u2320-\u2321"
    "\u2329-\u232a\u2500\u2502\u250c\u2510\u2514\u2518\u251c\u2524\u252c\u2534\u253c\u2550-\u256c\u2580\u2584"
    "\u2588\u258c\u2590-\u2593\u25a0-\u25a1\u25aa-\u25ac\u25b2\u25ba\u25bc\u25c4\u25ca-\u25cb\u25cf\u25d8-\u25d9"
    "\u25e6\u263a-\u263c\u2640\u2642\u2660\u2663\u2665-\u2666\u266a-\u266b\ufb01-\ufb02\ufffd"
)
_OUTSIDE = re.compile(f"[^{_RANGES}]")


def outside_mes1(value: str) -> bool:
    """Tell whether the text holds a character outside the set; line ends and tabs are outside too."""
    return not (value.isascii() and value.isprintable()) and _OUTSIDE.search(value) is not None


def strange(value: str, most: int = 5) -> list[str]:
    """Return the first few characters outside the set, each once."""
    return list(dict.fromkeys(_OUTSIDE.findall(value[:10_000])))[:most]
