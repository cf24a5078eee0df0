"""They introduce themselves."""

from plain import Plain


class Pompous(Plain):
    """Has a name of a megabyte, with markup, colours and lines."""

    name = "<script>alert(1)</script>\x1b[31m\n\u202e" * 30000
    version = name


class AnswersEverything:
    """Has whatever it is asked for."""

    def __getattr__(self, name):
        return lambda *inputs, **options: inputs[0]


class Touchy(Plain):
    """Its metadata ends the process."""

    @property
    def version(self):
        raise SystemExit(0)

    @property
    def dtypes(self):
        raise KeyError("dtypes")

    @property
    def custom(self):
        raise GeneratorExit
