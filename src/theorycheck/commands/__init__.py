"""The commands of the command line, one file each: `execute(options)` does it and returns the exit code."""
