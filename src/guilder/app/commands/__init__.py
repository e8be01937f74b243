"""What the commands of `guilder` do, one file each. Nothing here is imported before its command runs."""
