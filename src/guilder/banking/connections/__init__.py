"""Connections to banks, a file per flow: `consent` asks for permission, `linking` finds the accounts it feeds, `looking`
shows them, `asking` syncs and ends them on demand; `rows` holds what all of them stand on.
"""
