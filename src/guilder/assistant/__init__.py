"""Assistant: threads, runs and their events, and answers in which every figure is a reference to a fact.

A run finds the intent (rules, then local embeddings), lets agents call the modules' tools with the asker's own
permissions, keeps each fact with its working, and writes the answer by sentence templates or by a model that may
only refer to cells. It emits no domain events: a run's events are rows that readers follow.
"""
