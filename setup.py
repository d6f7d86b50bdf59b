"""What setup.cfg has no words for: the contract files of every kind and version, which stand outside the package."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup

FOLDERS = (folder for of in ("wsdl", "xsd") for folder in sorted(Path(of).glob("*/*")) if folder.is_dir())

setup(data_files=[(f"share/bro_soap/{folder}", sorted(map(str, folder.iterdir()))) for folder in FOLDERS])
