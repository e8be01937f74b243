"""`guilder openapi`: the API's description, without a database."""

import json
import tempfile
from pathlib import Path

from guilder.app import registry
from guilder.app.main import build_app
from guilder.kernel.settings import KernelSettings


def openapi() -> int:
    """Print the OpenAPI document of every module."""
    with tempfile.TemporaryDirectory() as home:
        runtime = registry.build_runtime(KernelSettings(home=Path(home)), environment={})
        print(json.dumps(build_app(runtime, registry.load()).openapi(), indent=2, ensure_ascii=False))
    return 0
