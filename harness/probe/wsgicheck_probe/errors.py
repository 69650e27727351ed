"""The exceptions that are the probe's own; reports name their classes."""


class ProbeError(Exception):
    """The probe's or the program's own failure, never the server's."""


class NotKept(LookupError):
    """Nothing is kept under the name in this process."""


class ScenarioOver(RuntimeError):
    """The harness has closed the connection; no `catch` stops it."""

    def __init__(self):
        super().__init__("wsgicheck: the scenario is over")
