"""Specialists: each turns one kind of question into tool calls and sentences, with no model and no key.

An agent is one async function `(desk, question) -> list[str]`. It looks things up at the desk, which keeps every fact
under a handle (t1, t2, …), and returns sentences that refer to those facts and contain no figure of their own.
"""
