"""Who may call what."""

ACCESS = dict.fromkeys(("listFiles", "getFile", "readFile"), "every role") | dict.fromkeys(
    ("keepFile", "removeFile", "restoreFile"), "owner admin member"
)
