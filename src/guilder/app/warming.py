"""What takes long once (compiling numerical code, loading a model) is done before the first request needs it."""

import gc
import logging
import threading
from collections.abc import Sequence

from guilder.kernel.module import Module
from guilder.kernel.runtime import Runtime

log = logging.getLogger("guilder.warming")


def begin(runtime: Runtime, modules: Sequence[Module]) -> None:
    """Warm `modules` one after another beside the event loop; the process may end without waiting for it.

    What is there by then stays for the process's life. The collector leaves it out from now on: going through it all
    stopped every request for 0.15 to 0.5 s, about once a second under load.
    """
    gc.freeze()

    def run() -> None:
        for module in modules:
            if module.warm is None:
                continue
            try:
                module.warm(runtime)
            except Exception:
                log.exception("could not warm up", extra={"module_name": module.name})
        gc.collect()
        gc.freeze()

    threading.Thread(target=run, name="warm", daemon=True).start()
