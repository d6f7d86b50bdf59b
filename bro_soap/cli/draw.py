"""`bro-soap draw`: an object, or a document of one, as SVG."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from lxml import etree

from bro_soap.audience import Viewer, day_of
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.cli.common import opened_store, settings_of
from bro_soap.cli.screen import put, say
from bro_soap.declaration.layout import VIEW_WHOLE, IssueLayout
from bro_soap.declaration.life import LifeLayout, PartsLayout
from bro_soap.draw import drawn
from bro_soap.errors import BroError, ConfigurationError
from bro_soap.files import read_given, written
from bro_soap.objects import KINDS, OBJECTS
from bro_soap.xmlio.elements import local, namespace_of
from bro_soap.xmlio.parse import parse

__all__ = ["draw"]


@click.command()
@click.argument("what", metavar="BRO_ID|FILE")
@click.option("--public", is_flag=True, help="Of a registered object only what everybody may see today.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the drawing here.")
@click.pass_context
def draw(context: click.Context, what: str, public: bool, output: Path | None) -> None:
    """Draw a registered object, or the document in FILE, as SVG: its log along the depth, its tables as curves.

    FILE is a delivery request or an answer with an issued document, with or without its SOAP envelope.
    """
    if Path(what).exists():
        declared, document = _in_file(Path(what), settings_of(context).max_request_bytes)
    else:
        declared, document = _registered(context, what, public=public)
    try:
        drawing = drawn(declared, document)
    except ValueError as error:
        raise ConfigurationError(f"{what}: {error}; what is drawn: {', '.join(_drawn_kinds())}") from error
    if output is None:
        put(drawing.decode().rstrip("\n"))
    else:
        with written(output, private=True) as file:
            file.write(drawing)
        say(f"{output}: {len(drawing)} bytes")


def _drawn_kinds() -> list[str]:
    return list(dict.fromkeys(one.code for one in OBJECTS.values() if one.drawing))


# --- from a file


def _in_file(path: Path, most: int) -> tuple[RegistrationObject, etree._Element]:
    """Return the first document of an object in a file, and what is declared of it. Raises `ConfigurationError`."""
    try:
        root = parse(read_given(path, most))
    except ConfigurationError:
        raise
    except BroError as error:
        raise ConfigurationError(f"{path}: {error}") from error
    for element in root.iter("*"):
        if (declared := _declared(element)) is not None:
            return declared, element
    raise ConfigurationError(f"{path}: holds no document of an object that is known here")


def _declared(element: etree._Element) -> RegistrationObject | None:
    """Return what is declared of a document by its name, and by its namespace where several versions have it."""
    name, namespace = local(element), namespace_of(element)
    known = [one for one in OBJECTS.values() if name in one.issue.documents or name in one.documents_by_name]
    return next((one for one in known if namespace in one.version.namespaces), known[-1] if known else None)


# --- from the register


def _registered(context: click.Context, bro_id: str, *, public: bool) -> tuple[RegistrationObject, etree._Element]:
    """Return a registered object as it is issued, and what is declared of it. Raises `ConfigurationError`."""
    from bro_soap.delivery.access import knows_of  # noqa: PLC0415  who draws a file needs no service
    from bro_soap.service.interfaces import load_served  # noqa: PLC0415
    from bro_soap.xmlio.compose import opened  # noqa: PLC0415

    reader = Viewer(day_of(datetime.now(UTC)), own=not public)
    with opened_store(context) as store, store.read() as view:
        registration = view.registrations.get(bro_id)
        content = None if registration is None else view.contents.get(bro_id, _view_of(registration.object_code))
        if registration is None or not knows_of(reader, registration):
            raise ConfigurationError(f"{bro_id}: no such file, and no such object is registered")
    declared = load_served(settings_of(context), compiled=False).kinds().get(registration.object_code)
    gone = registration.history.deregistered and (public or not (declared and _kept(declared.interfaces[-1].declared)))
    if content is None or declared is None or gone:
        raise ConfigurationError(f"{bro_id}: is not issued any more, nor drawn")
    interface = declared.of(content.namespace)
    return interface.declared, opened(content.seen_by(reader), interface.issue.prefixes)


def _view_of(code: str) -> str:
    """Return the view that shows an object as it is: the first of its kind."""
    layout = KINDS[code].issue
    match layout:
        case IssueLayout():
            return VIEW_WHOLE
        case LifeLayout(views=(first, *_)):
            return first.view
        case PartsLayout(view=view):
            return view
    raise TypeError(f"{code} has no view")


def _kept(declared: RegistrationObject) -> bool:
    return declared.kept_for_holder
