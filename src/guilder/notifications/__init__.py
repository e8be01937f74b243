"""Reaching people: notices inside Guilder, told once each by the modules above, and mails, asked for by what happened
(or by a person, as a digest of what is new) and sent by a job.

Hears user.account.registered, user.account.locked, user.email.verification_requested, user.password.reset_requested,
user.password.changed, user.session.new_device, user.session.reused and workspace.invitation.created. Emits nothing.
"""
