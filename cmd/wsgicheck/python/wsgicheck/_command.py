"""Where the command is."""

import os
import sys
import sysconfig


def find_command():
    """Return the path of the command that was installed with this package.

    :raises FileNotFoundError: it is not there.
    """
    name = "wsgicheck" + (sysconfig.get_config_var("EXE") or "")
    tried = []
    for folder in _folders():
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
        tried.append(path)
    raise FileNotFoundError("the command wsgicheck is not installed beside this package; looked for " + ", ".join(tried))


def _folders():
    """Where an installer puts scripts: of this environment, of the user, and beside a package that pip --target installed."""
    yield sysconfig.get_path("scripts")
    yield sysconfig.get_path("scripts", vars={"base": sys.base_prefix})
    if os.name == "nt":
        scheme = "nt_user"
    elif sys.platform == "darwin" and sysconfig.get_config_var("PYTHONFRAMEWORK"):
        scheme = "osx_framework_user"
    else:
        scheme = "posix_user"
    yield sysconfig.get_path("scripts", scheme)
    packages = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    yield os.path.join(packages, "bin")
    yield os.path.normpath(os.path.join(packages, "..", "..", "..", "bin"))  # pip install --prefix
