"""The paths of identity: /auth, /users, /sessions, /workspaces, /members and /invitations."""
