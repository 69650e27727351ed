"""Run the command: python -m wsgicheck."""

import os
import subprocess
import sys

from wsgicheck._command import find_command


def main():
    command = [find_command()] + sys.argv[1:]
    if os.name == "nt":  # there, execv returns to the shell at once
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
