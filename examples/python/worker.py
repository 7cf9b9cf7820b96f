"""A job worker with a plain Kafka client: python worker.py <brokers> <job type> [<topics prefix>]"""
import json
import re
import signal
import sys

from confluent_kafka import Consumer, KafkaException, Producer

servers, job_type = sys.argv[1:3]
prefix = sys.argv[3] if len(sys.argv) > 3 else "signalbox."
# The topic of a job type: every byte outside [A-Za-z0-9-] as _xx.
name = re.sub(rb"[^A-Za-z0-9-]", lambda byte: b"_%02x" % byte[0][0], job_type.encode()).decode()

consumer = Consumer({
    "bootstrap.servers": servers,
    "group.id": f"{prefix}python-worker.{name}",
    "isolation.level": "read_committed",  # a job exists when its transaction has committed
    "enable.auto.commit": False,
    "auto.offset.reset": "earliest",
})
producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True})


def handle(job, variables):
    """The work. Returns the variables of the completion; raises to have the job tried again."""
    return {"handledBy": "python", "total": variables["amount"] * 2}


def result_of(job, variables):
    """The command that tells the engine how the job ended."""
    ids = {"jobKey": job["jobKey"], "instanceKey": job["instanceKey"], "attempt": job["attempt"]}
    try:
        return {"completeJob": {**ids, "variables": handle(job, variables)}}
    except Exception as error:
        return {"failJob": {**ids, "retries": job["retries"] - 1, "errorMessage": repr(error)}}


def written(error, _record):
    if error:
        raise KafkaException(error)  # ends this worker: the job comes again


consumer.subscribe([f"{prefix}jobs.{name}"])
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
while True:
    records = [record for record in consumer.consume(100, timeout=0.2) if not record.error()]
    for record in records:
        if record.value() is None:
            continue  # a job has ended without a result: nothing to do
        job = json.loads(dict(record.headers())["job"])
        command = json.dumps(result_of(job, json.loads(record.value())))
        # An instance's commands belong to the partition that its key names.
        partition = job["instanceKey"] >> 43
        producer.produce(prefix + "commands", command, partition=partition, on_delivery=written)
    producer.flush()
    if records:
        consumer.commit(asynchronous=False)  # only now: the results are written
