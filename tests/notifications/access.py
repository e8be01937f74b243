"""Who may call what."""

ACCESS = {
    "listOutbox": "anyone",  # on this machine, in the demo
    "listNotices": "every role",
    "countUnreadNotices": "every role",
    "markNotices": "every role",
    "getNoticePreferences": "every role",
    "saveNoticePreferences": "every role",
}
