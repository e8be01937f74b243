import tempfile
from pathlib import Path

import pytest

from guilder.planning import engine


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    engine.warm(Path(tempfile.gettempdir()) / "guilder-tests")
