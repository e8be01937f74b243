"""The reads of insights, a file per family: worth, months, findings."""
