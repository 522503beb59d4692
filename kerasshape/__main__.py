"""`python -m kerasshape`."""

import sys

if __name__ == "__main__":
    # Python put the working folder first, where a random.py of the code under check would stand for Python's own
    if not getattr(sys.flags, "safe_path", False):  # from Python 3.11 on
        del sys.path[0]

    from kerasshape.cli import main

    main()
