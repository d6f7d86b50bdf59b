"""The same service as the journeys use, for clients that are not Python."""

from tests.journeys.conftest import pki, registered, service  # noqa: F401  fixtures
