"""`python -m kosketus` is the same as `kosketus`."""

from kosketus.config.command_line import main

main()
