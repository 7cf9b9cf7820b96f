"""Prints every instance, from the compacted topic: python read_state.py <brokers> [<topics prefix>]"""
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from google.protobuf.json_format import MessageToJson

from state_pb2 import ProcessInstance  # of schemas/state.proto, see README

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
for key, value in newest.items():
    if value is not None:  # a tombstone: forgotten after its retention
        print(MessageToJson(ProcessInstance.FromString(value), indent=None))
