"""Implementations in any language: a program that answers JSON lines on its standard input and output.

`docs/process-protocol.md` is the protocol, to the byte.
"""

from theorycheck.adapters.process.adapter import Process

__all__ = ["Process"]
