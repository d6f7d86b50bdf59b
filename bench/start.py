"""`python -m bench.start`: what it costs to start a command, in seconds of processor time, least of five."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "tests" / "objects" / "cpt" / "samples" / "registration-land-rd.xml"
COMPLETION = {"_BRO_SOAP_COMPLETE": "bash_complete", "COMP_WORDS": "bro-soap va", "COMP_CWORD": "1"}
COMMANDS: dict[str, tuple[list[str], dict[str, str]]] = {
    "--version": (["--version"], {}),
    "--help": (["--help"], {}),
    "completion": ([], COMPLETION),
    "validate of one file": (["validate", str(SAMPLE)], {}),
}


def seconds(arguments: list[str], environment: dict[str, str]) -> float:
    """Run a command once; return the processor time that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [str(Path(sys.executable).with_name("bro-soap")), *arguments]
    subprocess.run(command, env=os.environ | environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Measure each."""
    for name, (arguments, environment) in COMMANDS.items():
        print(f"{name:<22} {min(seconds(arguments, environment) for _ in range(5)):.2f} s")


if __name__ == "__main__":
    main()
