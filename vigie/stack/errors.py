"""What the stack raises when it cannot do its work."""


class StackError(Exception):
    """A stack that cannot run as asked: the message says what is wrong and how to mend it."""
