"""Who may call what."""

ACCESS = {"listOutbox": "anyone"}  # on this machine, in the demo
