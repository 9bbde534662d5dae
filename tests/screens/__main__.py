"""Pictures of every view: `python -m tests.screens [FOLDER] [--only TEXT]`, by default into `screens/`.

Each scene is drawn in every look: light, dark, both high contrasts, right to left, the pseudo-locale; at 1x and 2x.
`SIGNALBOX_SCREENS` may name the folder as well. With `--readme` only the pictures of README.md are made, into `docs/`.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from pathlib import Path

SCALES = ("1", "2")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.screens", description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.environ.get("SIGNALBOX_SCREENS", "screens"))
    parser.add_argument("--only", default="", help="scenes whose name holds this")
    parser.add_argument("--look", default="", help="one look alone")
    parser.add_argument("--scale", choices=SCALES, help="one scale alone; without it there is a process for each")
    parser.add_argument("--readme", action="store_true", help="the pictures of README.md, and no others")
    wanted = parser.parse_args()
    if wanted.readme:
        wanted.scale = "1"
    if wanted.scale is None:
        command = [sys.executable, "-m", "tests.screens", *sys.argv[1:]]
        return max(subprocess.call([*command, "--scale", scale]) for scale in SCALES)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = wanted.scale
    from tests.screens.studio import Studio

    folder = Path(wanted.folder)
    folder.mkdir(parents=True, exist_ok=True)
    studio = Studio(folder, wanted.scale)
    with asyncio.Runner(loop_factory=lambda: studio.loop) as runner:
        drawn = studio.draw_readme() if wanted.readme else studio.draw_all(wanted.only, wanted.look)
        count = runner.run(drawn)
    sys.stdout.write(f"{count} pictures at {wanted.scale}x in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
