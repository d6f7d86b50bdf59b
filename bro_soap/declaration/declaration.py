"""What is declared of an interface; rules, procedures and what is issued know no kind of object but through this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from bro_soap.declaration.documents import Borrowed, CorrectionReason, InUse, KnownParty, Reference, SourceDocument
from bro_soap.declaration.drawing import Drawing
from bro_soap.declaration.layout import IssueLayout
from bro_soap.declaration.life import LifeLayout, PartsLayout
from bro_soap.declaration.visible import Rules, Visible
from bro_soap.history import Recalled
from bro_soap.model import Operation
from bro_soap.xmlio import ns
from bro_soap.xmlio.meaning import Meaning

__all__ = ["Declaration", "Key", "Version"]

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object's interface: its number, its two services and the folder of its schemas.

    `spelled` is how the two are called in the namespaces of their messages, where that is another way.
    """

    number: str
    delivery: str
    issue: str
    folder: str
    spelled: tuple[str, str] | None = None

    @property
    def namespaces(self) -> tuple[str, str]:
        """The namespaces of what is delivered and of what is issued."""
        delivery, issue = self.spelled or (self.delivery, self.issue)
        return f"{ns.BRO}{delivery}/{self.number}", f"{ns.BRO}{issue}/{self.number}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Declaration:
    """One version of the interface of a kind of object: all that is said of it but its rules, as data.

    Two versions of a kind share what is the same by `dataclasses.replace`; what hangs on the kind (roles, mandates,
    BRO-IDs, the ids of rules) is found by its `code`.

    `public` names the elements that everybody may see: local names joined with "/" from below the document's element.
    All others only the object's bronhouder and supplier may; these and whom the bronhouder appoints may see what is
    `withheld` by what the object says of itself, by paths of the same form ("": the object). `meaning` tells what may
    stand in its documents beside elements of the BRO itself. `known_kvk` names the elements that hold the KvK number of
    an executing company. `issue` lays out what is issued; `recall` writes the source documents again from an issued
    document that tells enough. `closed` names long series, which only rules of their own look into. With
    `kept_for_holder` the bronhouder and the supplier still get the whole object once it was taken out of registration;
    others are told no more than that it was. `in_use` names what tells of a part whether others refer to it now, and
    `borrowed` is what another object tells of it when it is read.
    `decimals` tells with how many a measure is issued, by its name, or by the names of its parent and its own.
    `drawing` tells how it is drawn.
    `read_as` names elements at the top of a document that are read as others, by what stands in them:
    `researchArea/SoilFaceDescription` as `soilFaceDescription`.
    """

    code: str
    name: str
    bro_id_prefix: str
    version: Version
    documents: tuple[SourceDocument, ...]
    correction_reasons: tuple[CorrectionReason, ...] = ()
    public: frozenset[str] = frozenset()
    withheld: Rules = field(default_factory=dict)
    meaning: Meaning = field(default_factory=lambda: Meaning({}))
    known_kvk: tuple[KnownParty, ...] = ()
    privilege: bool = False
    references: tuple[Reference, ...] = ()
    closed: frozenset[str] = frozenset()
    kept_for_holder: bool = False
    decimals: Mapping[str, int] = field(default_factory=dict)
    read_as: Mapping[str, str] = field(default_factory=dict)
    issue: IssueLayout | LifeLayout | PartsLayout
    recall: Callable[[etree._Element], Recalled | None] | None = None
    in_use: InUse | None = None
    borrowed: Borrowed | None = None
    drawing: Drawing | None = None

    @property
    def key(self) -> Key:
        """What the interface is known by: the code of its kind, and the number of its version."""
        return self.code, self.version.number

    @cached_property
    def documents_by_name(self) -> Mapping[str, SourceDocument]:
        """The source documents by element name."""
        return {document.name: document for document in self.documents}

    @cached_property
    def visible(self) -> Visible:
        """What everybody may see of its source documents."""
        return Visible(self.public, self.documents_by_name, self.withheld)

    @property
    def has_shapes(self) -> bool:
        """Whether an object lies in more than one place, or in lines and surfaces: it is searched by all of them."""
        return getattr(self.issue, "places", None) is not None

    @property
    def life(self) -> LifeLayout | PartsLayout | None:
        """The layout of an object with a life-span; None for one that is delivered whole."""
        return None if isinstance(self.issue, IssueLayout) else self.issue

    @property
    def operations(self) -> frozenset[Operation]:
        """Every operation that at least one document may be delivered with."""
        return frozenset[Operation]().union(*(document.operations for document in self.documents))
