"""Prints the OTLP definitions published as `opentelemetry-proto` on PyPI as a JSON FileDescriptorSet.

pip install opentelemetry-proto==1.45.2
python descriptors.py > opentelemetry-proto.descriptors.json
"""

import importlib
import json
import sys

from google.protobuf import descriptor_pb2, json_format

# Dependencies first: a FileDescriptorSet is in topological order.
FILES = [
    "common.v1.common",
    "resource.v1.resource",
    "trace.v1.trace",
    "metrics.v1.metrics",
    "logs.v1.logs",
    "collector.trace.v1.trace_service",
    "collector.metrics.v1.metrics_service",
    "collector.logs.v1.logs_service",
]



def name_json_fields(proto, descriptor):
    """The names that protoc gives, which compiled Python modules leave out."""
    for field in proto.field:
        field.json_name = descriptor.fields_by_name[field.name].json_name
    for nested in proto.nested_type:
        name_json_fields(nested, descriptor.nested_types_by_name[nested.name])


descriptors = descriptor_pb2.FileDescriptorSet()
for name in FILES:
    module = importlib.import_module(f"opentelemetry.proto.{name}_pb2")
    file = descriptors.file.add()
    module.DESCRIPTOR.CopyToProto(file)
    for message in file.message_type:
        name_json_fields(message, module.DESCRIPTOR.message_types_by_name[message.name])

json.dump(json_format.MessageToDict(descriptors), sys.stdout, indent=2)
