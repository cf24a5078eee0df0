"""They raise what is not meant to be caught."""

from plain import Plain

from theorycheck.errors import UsageError


class Exits(Plain):
    """Calls sys.exit with the exit code of success."""

    def dense(self, x, weight, bias):
        raise SystemExit(0)


class Interrupts(Plain):
    """Pretends that the user lost patience."""

    def dense(self, x, weight, bias):
        raise KeyboardInterrupt


class RaisesTheBase(Plain):
    """Raises an exception that is no Exception."""

    def dense(self, x, weight, bias):
        class Unearthly(BaseException):
            pass

        raise Unearthly("boo")


class Unprintable(Plain):
    """Raises an exception that raises another when it is printed."""

    def dense(self, x, weight, bias):
        class Silent(Exception):
            def __str__(self):
                raise SystemExit(1)

        raise Silent


class BlamesTheUser(Plain):
    """Raises an error of ours, which would mean that the command line is wrong."""

    def dense(self, x, weight, bias):
        raise UsageError("there is no claim of that name")


class Recurses(Plain):
    """Calls itself for ever."""

    def dense(self, x, weight, bias):
        return self.dense(x, weight, bias)
