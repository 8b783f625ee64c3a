"""Gives each request the address of another client, as a proxy with https would: schemathesis also tries wrong tokens, and a receiver does not look at
what comes from an address that guesses. It does not know what is asked.
"""

import itertools

import schemathesis

NUMBERS = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(NUMBERS)
    address = ".".join(str(part) for part in (10, number >> 16 & 255, number >> 8 & 255, number & 255))
    case.headers = case.headers or {}
    case.headers["X-Forwarded-For"] = address
    case.headers["X-Forwarded-Proto"] = "https"
