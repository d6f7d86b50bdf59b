"""The whole register as one file, and back: a tar of source documents and of the rows that nothing else tells of.

    export.json                              format, versions, moment
    tables/<table>/000001.jsonl              rows, one JSON object a line: parties, mandates, the transaction register
    objects/<code>/<BRO-ID>/<table>/<n>.xml  the documents of an object, byte for byte
    objects/<code>/<BRO-ID>/rows.jsonl       the registration, its log, and its documents without their content
    end.json                                 how much there is, and the numbers given out
    SHA256SUMS                               of every file above, as sha256sum writes and checks it

It is written and read as a stream, so its size does not matter. What is issued, searched by and known of events is not
in it: that is made from the source documents again.
"""

from __future__ import annotations

from bro_soap.operate.export.checking import verify_export
from bro_soap.operate.export.filling import import_register
from bro_soap.operate.export.form import LARGEST_DOCUMENT, Counted
from bro_soap.operate.export.writing import export_register

__all__ = ["LARGEST_DOCUMENT", "Counted", "export_register", "import_register", "verify_export"]
