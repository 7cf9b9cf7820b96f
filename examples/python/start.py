"""Starts a process instance by one record.

python start.py <brokers> <process id> <variables as JSON> [<topics prefix>]
"""
import json
import sys

from confluent_kafka import KafkaException, Producer

servers, process_id, variables = sys.argv[1:4]
prefix = sys.argv[4] if len(sys.argv) > 4 else "signalbox."


def written(error, _record):
    if error:
        raise KafkaException(error)


producer = Producer({"bootstrap.servers": servers})
command = {"startProcessInstance": {"processId": process_id, "variables": json.loads(variables)}}
producer.produce(prefix + "commands", json.dumps(command), on_delivery=written)
producer.flush()
