"""Who may call what."""

ACCESS = {"listAuditEntries": "owner admin"}
