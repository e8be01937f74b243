"""The use-cases of identity, a file per family: accounts, sessions, profile, workspaces, members, invitations, links."""
