"""What other modules and the shell may ask of the assistant: `threads` and `asking`."""
