import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path[0] = os.path.dirname(here)  # this package and the probe's
from wsgicheck_host import worker  # noqa: E402

sys.path[0] = os.getcwd()  # as for `python -m`: what is hosted is looked for from here
sys.argv[1:] = []
worker.main()
