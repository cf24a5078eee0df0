"""They have a lot to say."""

import os

from plain import Plain


class Chatters(Plain):
    """Prints megabytes."""

    def dense(self, x, weight, bias):
        print("<b>all is well</b> \x1b[31m" * 10**4)
        return super().dense(x, weight, bias)


class WritesBelow(Plain):
    """Writes around Python, to the terminal it thinks it has."""

    def dense(self, x, weight, bias):
        os.write(1, b"\x1b]0;title\x07\x1b[2J\xff\xfe")
        return super().dense(x, weight, bias)
