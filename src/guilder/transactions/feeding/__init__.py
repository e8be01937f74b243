"""What connected banks deliver, booked exactly once.

Deliveries wait in banking's inbox; `hearing` takes them out in the transaction that books them, so a worker that is
killed leaves both as they were. `delivering` is one delivery's way from beginning to end, in steps: `changing` what is
known, `adding` what is new, `leaving` when a connection ended. `feed` holds what all of them stand on, `rules` the
decisions, `sql` the many rows at once.

A movement is known by the bank's id (or its content and occurrence); a pending one becomes the booked one by the bank's
link or, where there is none, by its exact amount; with another amount a person is asked. What another source brought
before is linked, not booked twice. Fields that a person has set are never overwritten.
"""
