"""What findings are raised as."""


class ConformanceWarning(UserWarning):
    """A rule is broken."""


class ConformanceError(AssertionError):
    """A rule is broken, and who watches asked for an error."""


RAISED = (ConformanceWarning, ConformanceError)
