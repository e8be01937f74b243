"""Who may call what."""

ACCESS = dict.fromkeys(
    ("listThreads", "createThread", "getThread", "changeThread", "deleteThread", "restoreThread", "ask", "stopRun",
     "getFact", "followRun"),
    "every role",
)  # fmt: skip
