"""`python -m funbiz` is the command `funbiz`."""

from funbiz.command import main

main()
