"""`python -m variorum`."""

import sys

from variorum.cli import main

sys.exit(main())
