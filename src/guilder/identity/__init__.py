"""Who someone is and what they may do: people, sessions, workspaces, members and invitations.

Emits user.account.registered, user.account.locked, user.email.verification_requested, user.password.reset_requested,
user.password.changed, user.session.new_device, user.session.reused and workspace.invitation.created. Hears nothing.
"""
