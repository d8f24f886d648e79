"""ariadne-codegen: makes a typed client of the schema and a query, which then asks."""

import asyncio
import importlib
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from demo import FACTS, PEOPLE, expect, schema, token

_CONFIGURATION = """
[tool.ariadne-codegen]
schema_path = "schema.graphql"
queries_path = "queries.graphql"
target_package_name = "generated"
"""


async def main(folder: Path, sdl: str) -> None:
    """Make the client in the folder, and ask with it."""
    (folder / "schema.graphql").write_text(sdl)
    (folder / "queries.graphql").write_text(PEOPLE)
    (folder / "pyproject.toml").write_text(_CONFIGURATION)
    command = Path(sys.executable).with_name("ariadne-codegen")
    subprocess.run([command], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: ASYNC221, S603 - what was installed for it

    sys.path.insert(0, str(folder))
    generated = importlib.import_module("generated")
    headers = {"Authorization": f"Bearer {token('front_door')}"}
    async with generated.Client(url=FACTS["graphql"], headers=headers) as client:
        answer = await client.people()
    expect("the answer is typed", holds=type(answer).__name__ == "People")
    expect("the answer is whole", holds=len(answer.people.nodes) == 100)


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        asyncio.run(main(Path(made), schema()))
