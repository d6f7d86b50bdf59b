"""`python -m bench.memory`: how much a large document makes a worker grow, while it is worked on and afterwards."""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Callable

from bench.load import Target, ask
from bench.messages import Kind, Signed, Unsigned, data_request, delivery, http
from bench.processes import forget_peaks, megabytes, peak_megabytes
from bench.servers import Server, serve_register
from bench.stage import CALLER, Stage, set_stage
from bro_soap.security.wsse.envelope import Signer

_MB = 1024 * 1024
_SETTLED = 1.0  # seconds after an answer
_SMALL = 10_000
Make = Callable[[Kind], bytes]


def main() -> None:
    """Print peak and remainder above what the worker had, in MB and as a multiple of the document."""
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    os.environ["BRO_SOAP_MAX_REQUEST_BYTES"] = str(3 * max(options.megabytes) * _MB)
    print(f"{'':<36}{'document MB':>12}{'before MB':>11}{'peak':>8}{'after':>8}")
    with set_stage(1, 2, postgresql=options.postgresql) as stage:
        signer = Signer.load(stage.pki.certificate_file(CALLER), stage.pki.key_file(CALLER))
        profiles: dict[str, Make] = {"2w-be": Unsigned().make, "2w-be-s": Signed(signer).make}
        with serve_register(stage, stage.register("memory")) as server:
            for size in options.megabytes:
                for profile, make in profiles.items():
                    _measure(stage, server, profile, make, size * _MB)


def _measure(stage: Stage, server: Server, profile: str, make: Make, size: int) -> None:
    """Deliver a document of this size and ask for it; a small one goes before each, so that all is warm."""
    intake, issue = f"/{profile}/iscpt/1.1", f"/{profile}/dscpt/1.1"
    delivering = Target(server.port, stage.client_context(), b">completion<")
    asking = Target(server.port, stage.client_context(), b">dispatch<")
    small = _bro_id(ask(delivering, http(intake, make(delivery(_SMALL)))))
    ask(asking, http(issue, make(data_request(small))))
    message = make(delivery(size))
    answer = _growth(f"delivery, {profile}", server, len(message), lambda: ask(delivering, http(intake, message)))
    request = http(issue, make(data_request(_bro_id(answer))))
    _growth(f"issue, {profile}", server, len(message), lambda: ask(asking, request))


def _growth(what: str, server: Server, size: int, act: Callable[[], bytes]) -> bytes:
    forget_peaks(server.workers)
    before = megabytes(server.workers)
    answer = act()
    time.sleep(_SETTLED)
    peak, after = (found - before for found in (peak_megabytes(server.workers), megabytes(server.workers)))
    document = size / _MB
    print(f"{what:<36}{document:12.1f}{before:11.0f}{peak / document:7.2f}x{after / document:7.2f}x", flush=True)
    return answer


def _bro_id(answer: bytes) -> str:
    found = re.search(rb"broId>(CPT[0-9]{12})<", answer)
    if found is None:
        raise RuntimeError(f"no BRO-ID in {answer[:300]!r}")
    return found[1].decode()


if __name__ == "__main__":
    main()
