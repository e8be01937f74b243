"""Readers of brokers' files: what they say happened, is held, and was worth. Pure; nothing here knows the record.

`layouts` holds the tables of four brokers as data, `tables` reads CSV by them, `ofx` reads OFX and QFX, `reading` chooses.
"""
