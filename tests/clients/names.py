"""Writes a team of ninety agents into a folder, with names of 1 to 90 characters that are hard to write down: `names.py FOLDER`."""

import json
import sys
from pathlib import Path

HARD = """O'Brien, "A\\B"; 中文 👩‍💻 """

agents = Path(sys.argv[1], "agents")
agents.mkdir(parents=True)
Path(sys.argv[1], "team.toml").write_text("[feed]\nweeks-ahead = 1\n")
for length in range(1, 91):
    name = (HARD * 9)[:length]
    # A name neither begins nor ends with space. A JSON string is a TOML string.
    name = json.dumps(name[:-1] + "x" if name.endswith(" ") else name, ensure_ascii=False)
    agents.joinpath(f"a{length:02}.toml").write_text(
        f'name = {name}\nrole = "l1"\ntimezone = "UTC"\n\n[[availability]]\ndates = [2026-11-{18 + length % 4}]\nhours = "09:00-10:00"\n'
    )
