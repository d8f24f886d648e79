"""`python -m earlyhelp_graphql.cli` is `earlyhelp`."""

import sys

from earlyhelp_graphql.cli import main

sys.exit(main())
