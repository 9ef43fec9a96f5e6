"""`python -m kaimai` is the program `kaimai`."""

from kaimai.cli import main

if __name__ == "__main__":
    main()
