import subprocess
import sys

from app.version import VERSION


def test_it_is_the_engines():
    from engine.version import VERSION as engines

    assert engines == VERSION


def test_the_servers_own_process_does_not_import_torch():
    code = "import sys, app.main, app.serving; sys.exit('torch' in sys.modules or 'engine' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
