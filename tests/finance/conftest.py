import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from guilder.finance.montecarlo import futures


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    futures.warm(Path(tempfile.gettempdir()) / "guilder-tests")


# A busy machine is no failure: no example has a time limit.
settings.register_profile("unhurried", parent=settings(), deadline=None)
settings.load_profile("unhurried")
