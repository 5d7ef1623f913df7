"""`python -m yinfa ARGS` goes in, the command line's exit status comes out."""

import sys

from yinfa.cli import main

if __name__ == "__main__":
    sys.exit(main())
