"""From files of other tools to files of ours that a person reads, and then loads."""

from kg.converters.plugins import all_converters, converter_of
from kg.converters.record import Conversion, ConvertContext, Converter, LeftOut, Option

__all__ = [
    "Conversion",
    "ConvertContext",
    "Converter",
    "LeftOut",
    "Option",
    "all_converters",
    "converter_of",
]
