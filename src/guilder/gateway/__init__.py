"""Gateway: the models that Guilder may ask, and what each call used.

It owns the local embeddings (in process, no key), any OpenAI-compatible chat server that the operator names,
the breaker and the one retry in front of it, and the ledger of calls and tokens. It emits and hears no events.
"""
