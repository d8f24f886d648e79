"""The demo: Halton's four stories, loaded through the public API, and who may look at them.

`loading.prepare` makes a database hold the stories; `facts` tells what to sign in with.
"""
