"""GraphiQL, in which the demo's API can be asked as each role.

It is nobody's to copy: `fetching` gets it, pinned, from the npm registry, and `routes` serves it
from where that put it.
"""
