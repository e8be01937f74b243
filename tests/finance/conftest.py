import tempfile
from pathlib import Path

import pytest

from guilder.finance.montecarlo import futures


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    futures.warm(Path(tempfile.gettempdir()) / "guilder-tests")
