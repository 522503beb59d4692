"""`python -m kerasshape`."""

from kerasshape.cli import main

if __name__ == "__main__":
    main()
