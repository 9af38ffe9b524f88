"""``python -m compliance``: the only place besides ``wsgi.py`` that reads the settings."""

import os
import sys
from io import TextIOWrapper

from compliance.cli.main import main
from config import load

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # names and dashes, whatever the machine's locale
    sys.exit(main(sys.argv[1:], lambda: load(os.environ)))
