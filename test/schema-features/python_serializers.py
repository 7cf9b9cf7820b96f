"""Serializes and deserializes the cases of the comparison with the serializers of confluent-kafka.

Reads {"url", "mode": "write" | "read", "cases": [...]} from stdin and writes a list of answers to stdout:
{"written": hex} or {"error": text}, and {"rejected": true | false} in mode "write"; {"value": JSON text} or
{"error": text} in mode "read". Values that JSON doesn't have are objects with one of the tags of TAGS.
"""
import datetime
import decimal
import json
import pathlib
import sys
import tempfile
import uuid

from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from grpc_tools import protoc
import grpc_tools

TAGS = {
    "$bytes": lambda text: text.encode("latin-1"),
    "$decimal": decimal.Decimal,
    "$date": datetime.date.fromisoformat,
    "$time": datetime.time.fromisoformat,
    "$datetime": datetime.datetime.fromisoformat,
    "$uuid": uuid.UUID,
}


def from_tags(value):
    if isinstance(value, list):
        return [from_tags(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(tag, text)] = value.items()
        if tag in TAGS:
            return TAGS[tag](text)
    return {name: from_tags(item) for name, item in value.items()}


def to_tags(value):
    if isinstance(value, list):
        return [to_tags(item) for item in value]
    if isinstance(value, dict):
        return {name: to_tags(item) for name, item in value.items()}
    if isinstance(value, bytes):
        return {"$bytes": value.decode("latin-1")}
    if isinstance(value, decimal.Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime.datetime):
        return {"$datetime": value.isoformat(timespec="microseconds")}
    if isinstance(value, datetime.date):
        return {"$date": value.isoformat()}
    if isinstance(value, datetime.time):
        return {"$time": value.isoformat(timespec="microseconds")}
    if isinstance(value, uuid.UUID):
        return {"$uuid": str(value)}
    return value


def message_class(case, at):
    """The generated class of the message, with a pool of descriptors of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / f"row{at}.proto").write_text(case["schema"])
        for reference in case.get("references", []):
            (folder / reference["name"]).write_text(reference["schema"])
        known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
        arguments = ["protoc", f"-I{folder}", f"-I{known}", "--include_imports"]
        arguments += [f"--descriptor_set_out={folder}/set", f"row{at}.proto"]
        if protoc.main(arguments) != 0:
            raise ValueError("protoc rejected the schema")
        files = descriptor_pb2.FileDescriptorSet.FromString((folder / "set").read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    # Any resolves its content here.
    if case["feature"].endswith(".Any"):
        from google.protobuf import duration_pb2

        pool.AddSerializedFile(duration_pb2.DESCRIPTOR.serialized_pb)
    own = files.file[-1]
    first = ".".join(filter(None, [own.package, own.message_type[0].name]))
    found = pool.FindMessageTypeByName(case.get("message", first))
    return message_factory.GetMessageClass(found), pool


class Case:
    def __init__(self, url, case, at):
        self.case = case
        self.format = case["format"]
        self.client = SchemaRegistryClient({"url": url})
        self.context = SerializationContext(f"python-{at}", MessageField.VALUE)
        self.at = at
        if self.format == "protobuf":
            self.message, self.pool = message_class(case, at)

    def serializer(self):
        if self.format == "protobuf":
            return ProtobufSerializer(self.message, self.client, {"use.deprecated.format": False})
        references = []
        for reference in self.case.get("references", []):
            subject = f"python-{self.at}-{reference['name']}"
            kind = self.format.upper()
            self.client.register_schema(subject, Schema(reference["schema"], kind, []))
            references.append(SchemaReference(reference["name"], subject, 1))
        schema = Schema(self.case["schema"], self.format.upper(), references)
        if self.format == "avro":
            return AvroSerializer(self.client, schema)
        return JSONSerializer(schema, self.client)

    def native(self, text):
        if self.format == "protobuf":
            return json_format.Parse(text, self.message(), descriptor_pool=self.pool)
        return from_tags(json.loads(text))

    def write(self):
        text = self.case["value"] if self.case.get("readerSchema") else self.case.get("python", self.case["value"])
        return self.serializer()(self.native(text), self.context).hex()

    def rejects_invalid(self):
        serializer = self.serializer()
        try:
            serializer(self.native(self.case["invalid"]), self.context)
        except Exception as error:
            return str(error)[:200] or type(error).__name__
        return False

    def read(self):
        payload = bytes.fromhex(self.case["bytes"])
        if self.format == "protobuf":
            reader = ProtobufDeserializer(self.message, {"use.deprecated.format": False})
            found = reader(payload, self.context)
            return json_format.MessageToDict(found, descriptor_pool=self.pool)
        if self.format == "avro":
            return to_tags(AvroDeserializer(self.client, self.case.get("readerSchema"))(payload, self.context))
        return JSONDeserializer(None, schema_registry_client=self.client)(payload, self.context)


def answer(url, mode, case, at):
    if mode == "read" and "bytes" not in case:
        return {}
    found = {}
    try:
        one = Case(url, case, at)
        if mode == "read":
            return {"value": json.dumps(one.read())}
        if "invalid" in case:
            found["rejected"] = one.rejects_invalid() is not False
        found["written"] = one.write()
    except Exception as error:
        found["error"] = f"{type(error).__name__}: {error}"[:300]
    return found


asked = json.load(sys.stdin)
answers = [answer(asked["url"], asked["mode"], case, at) for at, case in enumerate(asked["cases"])]
json.dump(answers, sys.stdout)
