"""Settings come from a file, the environment and the command line, and a wrong one is named."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from bro_soap.cli import cli
from bro_soap.errors import ConfigurationError
from bro_soap.settings import Settings, read_settings


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "bro_soap.toml"
    file.write_text('workers = 5\nthreads = 6\nbind = "127.0.0.1:1"\nreview = ["CPT", "CPT:bronhouder"]\n')
    monkeypatch.setenv("BRO_SOAP_THREADS", "7")
    monkeypatch.setenv("BRO_SOAP_BIND", "127.0.0.1:2")
    settings = read_settings(file, bind="127.0.0.1:3", workers=None)
    assert (settings.workers, settings.threads, settings.bind) == (5, 7, "127.0.0.1:3")
    assert settings.review == {"CPT", "CPT:bronhouder"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('workers = "many"', "workers"),
        ("workers = 0", "workers"),
        ("worker = 3", "worker"),
        ('environment = "test"', "environment"),
        ('signature_backend = "none"', "signature_backend"),
        ("this is not TOML", "TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "bro_soap.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=named):
        read_settings(file)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("WORKRES", "3", "did you mean BRO_SOAP_WORKERS"),
        ("WORKERS", "many", "workers = 'many' (in BRO_SOAP_WORKERS)"),
        ("CRL_HOSTS", "one,two", "BRO_SOAP_CRL_HOSTS: write a list as JSON"),
    ],
)
def test_a_wrong_variable_is_named_with_what_it_may_be(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"BRO_SOAP_{name}", value)
    with pytest.raises(ConfigurationError) as told:
        read_settings()
    assert says in str(told.value)


def test_an_unknown_name_in_the_file_is_told_with_a_suggestion(tmp_path: Path) -> None:
    file = tmp_path / "bro_soap.toml"
    file.write_text('databse_url = "sqlite:///x.db"\n')
    with pytest.raises(ConfigurationError, match="did you mean database_url"):
        read_settings(file)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        read_settings(tmp_path / "nothing.toml")


def test_settings_cannot_be_changed_once_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().workers = 9  # type: ignore[misc]


def test_the_page_of_settings_is_made_from_the_settings() -> None:
    page = CliRunner().invoke(cli, ["config", "settings"])
    assert (page.exit_code, page.output) == (0, (Path(__file__).parents[2] / "docs/settings.md").read_text())
    assert [name for name in Settings.model_fields if f"| `{name}` |" not in page.output] == []
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
