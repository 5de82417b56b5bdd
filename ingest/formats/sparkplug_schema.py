"""The part of Sparkplug B's Protocol Buffers schema that readings are in, as field numbers.

Numbers and types are those of the Sparkplug 3.0 specification, section 6.4; what is not listed
(data sets, templates, metadata) a message may hold, and is skipped.
"""

from typing import Any

from google.protobuf.descriptor_pb2 import Edition, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

_PACKAGE = "vigie.sparkplug"
# name: number, type; a star is "repeated"; of those whose name ends with _value at most one is set.
_MESSAGES = {
    "Payload": {
        "timestamp": (1, "uint64"),
        "metrics": (2, "*Metric"),
        "seq": (3, "uint64"),
    },
    "Metric": {
        "name": (1, "string"),
        "alias": (2, "uint64"),
        "timestamp": (3, "uint64"),
        "datatype": (4, "uint32"),
        "is_null": (7, "bool"),
        "properties": (9, "PropertySet"),
        "int_value": (10, "uint32"),
        "long_value": (11, "uint64"),
        "float_value": (12, "float"),
        "double_value": (13, "double"),
        "boolean_value": (14, "bool"),
        "string_value": (15, "string"),
    },
    "PropertySet": {
        "keys": (1, "*string"),
        "values": (2, "*PropertyValue"),
    },
    "PropertyValue": {
        "string_value": (8, "string"),
    },
}


def _schema() -> FileDescriptorProto:
    # Sparkplug's own is "proto2"; an edition differs in refusing texts that are not UTF-8.
    schema = FileDescriptorProto(
        name="vigie_sparkplug.proto",
        package=_PACKAGE,
        syntax="editions",
        edition=Edition.EDITION_2023,
    )
    for message_name, fields in _MESSAGES.items():
        message = schema.message_type.add(name=message_name)
        for name, (number, kind) in fields.items():
            field = message.field.add(name=name, number=number)
            is_repeated = kind.startswith("*")
            field.label = (
                FieldDescriptorProto.LABEL_REPEATED
                if is_repeated
                else FieldDescriptorProto.LABEL_OPTIONAL
            )
            scalar = kind.removeprefix("*")
            if scalar in _MESSAGES:
                field.type = FieldDescriptorProto.TYPE_MESSAGE
                field.type_name = f".{_PACKAGE}.{scalar}"
            else:
                field.type = FieldDescriptorProto.Type.Value(f"TYPE_{scalar.upper()}")
            if name.endswith("_value"):
                field.oneof_index = 0
        if any(name.endswith("_value") for name in fields):
            message.oneof_decl.add(name="value")
    return schema


_pool = DescriptorPool()
_pool.Add(_schema())
Payload: Any = GetMessageClass(_pool.FindMessageTypeByName(f"{_PACKAGE}.Payload"))
"""The message class; Any, as its attributes are known at run time only."""
