"""Prints every instance, from the compacted topic: python read_state.py <brokers> [<topics prefix>]"""
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from google.protobuf.json_format import MessageToJson

from state_pb2 import InstancePart, ProcessInstance  # of schemas/state.proto, see README


def whole(own, parts):
    """A big instance put together: its own record, and {part: bytes} of the keys `<instance>/<part>`. See docs/records.md."""
    read = {part: InstancePart.FromString(value) for part, value in parts.items()}
    own.elements.extend(sorted((p.element for p in read.values() if p.HasField("element")), key=lambda e: e.key))
    elements = {element.key: element for element in own.elements}
    for part, value in read.items():
        kind, _, place = part.partition("/")
        if not place:
            continue
        key, at = (int(number) for number in place.split("."))
        if kind == "c":
            next(c for c in own.compensations if c.key == key).variables[at].value = value.variable
        elif kind == "v":
            elements[key].variables[at].value = value.variable
        else:
            outputs = elements[key].loop.outputs
            outputs.extend([""] * (at - len(outputs)))
            outputs[at - 1] = value.output
    return own


topic = (sys.argv[2] if len(sys.argv) > 2 else "signalbox.") + "state"
consumer = Consumer({"bootstrap.servers": sys.argv[1], "group.id": "none", "enable.auto.commit": False,
                     "isolation.level": "read_committed", "enable.partition.eof": True})
partitions = consumer.list_topics(topic).topics[topic].partitions
consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
newest, at_end = {}, set()
while len(at_end) < len(partitions):
    record = consumer.poll()
    if record.error() and record.error().code() == KafkaError._PARTITION_EOF:
        at_end.add(record.partition())
    elif not record.error():
        newest[record.key()] = record.value()  # the newest record of a key is the whole instance
consumer.close()
parts = {}
for key, value in newest.items():
    instance, is_part, part = key.decode().partition("/")
    if is_part and value is not None:
        parts.setdefault(instance, {})[part] = value
for key, value in newest.items():
    if value is not None and b"/" not in key:  # a tombstone: forgotten after its retention
        own = ProcessInstance.FromString(value)
        print(MessageToJson(whole(own, parts.get(key.decode(), {})) if own.in_parts else own, indent=None))
