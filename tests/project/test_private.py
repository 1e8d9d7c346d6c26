"""The data folder of an older version is closed to all but its owner and the database that runs in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

GROUP = 12345  # of the system user as whom root's database runs


def test_an_open_folder_is_closed_and_its_database_goes_on(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir(mode=0o700)
    letter = tmp_path / "letter"
    letter.write_text("Dear Zoe")
    letter.chmod(0o644)
    tmp_path.chmod(0o755)
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(tmp_path / "postgres", -1, GROUP)
    code = "import sys; from pathlib import Path; from project import private; private.close(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)  # it changes the umask
    assert tmp_path.stat().st_mode & 0o777 == (0o710 if is_root else 0o700)
    assert not is_root or tmp_path.stat().st_gid == GROUP
    assert letter.stat().st_mode & 0o777 == 0o600
