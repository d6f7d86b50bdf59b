"""`bro-soap serve`."""

from __future__ import annotations

import click

from bro_soap.cli.common import settings_in
from bro_soap.serving import serve as run_service

__all__ = ["serve"]


@click.command()
@click.option("--bind", help="host:port, or unix:/path behind a proxy that ends TLS.")
@click.option("--workers", type=int, help="Number of processes.")
@click.option("--log-format", type=click.Choice(["json", "console"]), help="How log lines look.")
@click.pass_context
def serve(context: click.Context, bind: str | None, workers: int | None, log_format: str | None) -> None:
    """Run the service under gunicorn, with mutual TLS.

    Needs `certificate`, `private_key` and `trust` (see `bro-soap pki new` for trying out) and an up-to-date database
    (`bro-soap db upgrade`).
    """
    run_service(settings_in(context.find_root().obj, bind=bind, workers=workers, log_format=log_format))
