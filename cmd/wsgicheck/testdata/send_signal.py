"""send_signal.py CODE SIGNALS FIFO COMMAND...: run the command and send it each of the signals, when something has been written
into the pipe. It must exit with the code."""
import signal
import subprocess
import sys

code, signals, fifo = sys.argv[1:4]
process = subprocess.Popen(sys.argv[4:])
for name in signals.split(","):
    with open(fifo) as file:
        file.readline()
    process.send_signal(getattr(signal, name))
if process.wait() != int(code):
    sys.exit("exit code %d, want %s" % (process.returncode, code))
