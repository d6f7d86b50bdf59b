"""Values in all the forms that somebody might write: what XML Schema allows of them, and what it does not."""

from __future__ import annotations

from collections.abc import Iterator

MANY = 400  # digits that no number of a machine holds

PLAIN = {
    "text": ["", "a", "ab  c", "é", "\U0001d11e" * 41, "a" * 200, "a" * 201, "ja", "JA", "IMBRO", "urn:bro:x"],
    "integer": [
        *("1", "+1", "-1", "01", "-0", "+0", "00", "1.", "1.0", ".5", "1e2", "1,5", "+", "-", ".", "--1", "+-1", "1 2"),
        *("\u0661", "1_0", "0x1", "1" * 30, "1" * MANY, "0" * MANY + "1"),
    ],
    "number": [
        *(
            "1.5",
            "-.5",
            "+.5",
            "1.e3",
            ".e3",
            "1E2",
            "1e+2",
            "1e-2",
            "1e",
            "1E",
            "-1.5e",
            "e1",
            "1e2.5",
            "1e 2",
            "1f",
            "1d",
        ),
        *("INF", "-INF", "+INF", "inf", "Infinity", "NaN", "nan", "-NaN", "0x1p3", "1e400", "1e-400", "1e00000000002"),
        *("0." + "1" * MANY, "1." + "0" * MANY),
    ],
    "numbers": [
        "1 2",
        "1\t2",
        "1\n2",
        "1  2",
        "1\u00a02",
        "1\u20092",
        "1\u00852",
        "1 NaN",
        "1 +INF",
        "1 x",
        "1,2",
        "1 2 3",
    ],
    "boolean": ["true", "false", "1", "0", "TRUE", "True", "yes"],
    "date": [
        *(
            "2020-01-01",
            "2020-02-29",
            "2019-02-29",
            "1900-02-29",
            "2000-02-29",
            "2020-04-31",
            "2020-13-01",
            "2020-00-01",
        ),
        *("2020-01-00", "2020-01-32", "2020-1-1", "202-01-01", "20200101", "--01-01", "\u0662\u0660\u0662\u0660-01-01"),
        *(
            f"2020-01-01{zone}"
            for zone in ("Z", "z", "+01:00", "+14:00", "+14:01", "-14:00", "+15:00", "+01:60", "+1:00")
        ),
        *("2020-01-01+0100", "2020-01-01+01", "2020-01-01-00:00", "2020-01-01 Z", "+2020-01-01", "02020-01-01"),
        *("0000-01-01", "-0000-01-01", "-0001-01-01", "-0004-02-29", "10000-01-01", "99999-02-29", "20200-02-29"),
        *("12345678901-01-01", "1" * 30 + "-01-01", "1" * MANY + "-01-01"),
    ],
    "dateTime": [
        *(f"2020-01-01T00:00:00{zone}" for zone in ("", "Z", "+14:00", "+14:01", "-14:00", "+1:00", "+01")),
        *(
            f"2020-01-01T{clock}"
            for clock in ("24:00:00", "24:00:00Z", "24:00:00.0", "24:00:01", "24:01:00", "23:59:60")
        ),
        *(
            f"2020-01-01T{clock}"
            for clock in ("23:60:00", "25:00:00", "00:00:00.", "00:00:00.1", "00:00", "0:00:00", "-1:00:00")
        ),
        *(f"2020-01-01T00:00:00.{digits}" for digits in ("1" * 12, "1" * 40, "0" * MANY)),
        *("2020-01-01t00:00:00", "2020-01-01 00:00:00", "2020-01-01T00:00:00,5", "2020-01-01T24:00:00." + "0" * 40),
        *("9999-12-31T24:00:00", "0000-01-01T00:00:00", "-0001-01-01T00:00:00", "10000-01-01T00:00:00"),
        *("2019-02-29T00:00:00", "2020-02-30T00:00:00", "111111111111-01-01T00:00:00", "1" * MANY + "-01-01T00:00:00"),
    ],
    "year": [
        *("2020", "0000", "-0001", "+2020", "10000", "02020", "202", "2020Z", "2020+01:00", "2020+14:01", "-10000"),
        *("2020-01", "2020-13", "2020-00", "2020-1", "0000-01", "-0001-01", "10000-01", "2020-01Z", "2020-01-14:00"),
        *("1" * 20, "1" * 20 + "-01", "1" * MANY, "1" * MANY + "-01", "2020-14:00", "2020-15:00", "2020-00:00"),
    ],
    "uri": [
        *(
            "http://a b",
            "http://a%",
            "http://a%zz",
            "http://[",
            "a:b:c",
            "://",
            "#",
            "a#b#c",
            "http://\u00e9/",
            "{",
            "|",
            "\\",
        ),
        *(
            "^",
            "`",
            ">",
            '"',
            "http://a:b",
            "http://a:99999",
            "http://[::1]/",
            "1:a",
            ":a",
            "%",
            "?",
            "urn:",
            "mailto:",
        ),
    ],
    # What stands before a length of 40 and of 200, in characters that take one unit of UTF-16 or two.
    "length": [sign * number for sign in ("a", "\u00e9", "\U0001d11e") for number in (20, 21, 40, 41, 200, 201)],
    # Letters, digits and separators of Unicode, as a pattern with \w or \s means them.
    "other": [
        f"other:{word}"
        for word in (
            "ab",
            "a",
            "\u00e91",
            "a_",
            "\u0661\u0662",
            "a\u0301b",
            "\u6f22\u5b57",
            "a-b",
            "a b",
            "a\u00a0b",
            "\U0001d400b",
            "\u20acb",
        )
    ],
    "name": [
        "a:b",
        "1",
        "-a",
        "_a",
        "a.b",
        "\u00b7a",
        "a\u00b7",
        "\u0131",
        "\u2135",
        "a\u0300",
        "\u0300a",
        "\ufb00",
        "xs:a",
        "b:a",
    ],
}
AROUND = [
    (" ", ""),
    ("", " "),
    ("\n", "\n"),
    ("\t", ""),
    ("", "\r"),
    ("\u00a0", ""),
    ("", "\u2009"),
    ("", "\ufeff"),
    ("\u0085", ""),
]


def variants() -> Iterator[str]:
    """Yield every value, and those that are not too long with white space of XML and of Unicode round them."""
    for value in dict.fromkeys(value for values in PLAIN.values() for value in values):
        yield value
        if value and len(value) < MANY:
            yield from (f"{before}{value}{after}" for before, after in AROUND)
