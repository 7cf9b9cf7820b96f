/*
 * The independent judge of a Signalbox cluster: reads its topics with Kafka's own Java client, read_committed, knows the records only
 * by the field numbers of schemas/*.proto, shares no code with the engine, and decides what must hold after every fault:
 *
 *   I1 nothing lost      every acknowledged start has an instance or a dead letter; started = completed + terminated + active;
 *                        every job that history publishes is a record
 *   I2 nothing doubled   no start twice, no command handled twice, no element or job twice, no (job, attempt) published twice
 *   I3 state = history   the newest state of an instance has the end and the active elements that its history comes to
 *   I4 one owner         per partition: position, key counter and time of progress never go back, owners' generations neither
 *   I6 order             history follows the order of the commands
 *   I7 bounded           no transaction stays open
 *
 *   java -cp '<kafka jars>/*' test/oracle/Oracle.java --bootstrap-server H:P --prefix signalbox.[,another.,...]
 *     [--acknowledged FILE]  ids, one a line: business keys or values of the variable `orderId`
 *     [--seen FILE]          jobs that workers were handed, `<job key>/<attempt>`, one a line: none of an aborted transaction
 *     [--all-ended]          every acknowledged one must have ended (or be a dead letter)
 *     [--once]               in an instance no element completes twice (for models without loops)
 *     [--forgets]            compaction has run: ended instances may have no state any more, older owners no record
 *     [--no-job-records]     connectors do the jobs: they have no records
 *     [--path A,B,C]         a completed instance has completed these elements, and no others but the process itself
 *
 * Prints one JSON object a prefix, each on its line; exit code 0: all holds, 1: violations, 2: could not be decided.
 */

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.*;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class Oracle {
  static final ObjectMapper JSON = new ObjectMapper();
  static final int LISTED_MAX = 20;
  static final long SETTLE_TIMEOUT_MS = 30_000;
  static final long READ_TIMEOUT_MS = 60_000;

  static final int CREATED = 1, ACTIVATING = 2, COMPLETED = 5, TERMINATED = 7, VARIABLE_SET = 10;
  static final int JOB_CREATED = 11, JOB_PUBLISHED = 12, JOB_COMPLETED = 13, INCIDENT_CREATED = 18, SET_ASIDE = 26;

  final Map<String, String> options;
  final String prefix;
  final Map<String, List<String>> violations = new TreeMap<>();
  final Map<String, Integer> violationCounts = new TreeMap<>();
  final Map<Long, Instance> instances = new TreeMap<>();
  final Map<Long, State> states = new HashMap<>();
  final Map<Long, Set<Long>> parts = new HashMap<>();
  final Map<Long, Long> elementOwners = new HashMap<>();
  final Map<String, Long> publishedInHistory = new LinkedHashMap<>();
  final Set<String> jobRecords = new HashSet<>();
  final Set<String> deadLetteredIds = new HashSet<>();
  final Map<Integer, Long> lastPosition = new HashMap<>();
  final Map<Integer, Progress> progress = new HashMap<>();
  final Map<Integer, Owner> owners = new HashMap<>();
  int deadLetters = 0;
  int takeovers = 0;
  int steps = 0;
  int stateRecords = 0;

  static class Instance {
    String id = "";
    boolean isCreated;
    int completions, terminations;
    long rootKey;
    long lastAtMs;
    int setAside;
    int incidents;
    final Map<Long, String> active = new HashMap<>();
    final Map<String, Integer> completed = new TreeMap<>();
    final Map<Long, Integer> jobsCompleted = new HashMap<>();
    final Set<Long> positions = new HashSet<>();
  }

  record State(int state, Set<Long> elements) {}
  record Progress(long position, long keyCounter, long nowMs) {}
  record Owner(String nodeId, String incarnation, long generation) {}

  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i++) {
      boolean isFlag = i + 1 == args.length || args[i + 1].startsWith("--");
      options.put(args[i], isFlag ? "" : args[++i]);
    }
    try {
      boolean ok = true;
      for (String prefix : options.get("--prefix").split(",")) ok &= new Oracle(options, prefix).judge();
      System.exit(ok ? 0 : 1);
    } catch (Exception error) {
      System.err.println("the oracle could not decide: " + error);
      System.exit(2);
    }
  }

  Oracle(Map<String, String> options, String prefix) {
    this.options = options;
    this.prefix = prefix;
  }

  boolean judge() throws Exception {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      List<String> topics = consumer.listTopics().keySet().stream().filter(name -> name.startsWith(prefix)).sorted().toList();
      if (!topics.contains(prefix + "state")) throw new IllegalStateException("there is no topic " + prefix + "state");
      settle(consumer, topics);
      read(consumer, List.of(prefix + "history"), this::takeHistory);
      read(consumer, List.of(prefix + "state"), this::takeState);
      read(consumer, List.of(prefix + "partition"), this::takeEntry);
      read(consumer, topics.stream().filter(name -> name.startsWith(prefix + "jobs.")).toList(), this::takeJob);
      read(consumer, List.of(prefix + "dead-letters"), this::takeDeadLetter);
    }
    judgeJobs();
    judgeInstances();
    judgeAcknowledged();
    print();
    return violations.isEmpty();
  }

  void violation(String invariant, String what) {
    violationCounts.merge(invariant, 1, Integer::sum);
    List<String> listed = violations.computeIfAbsent(invariant, key -> new ArrayList<>());
    if (listed.size() < LISTED_MAX) listed.add(what);
  }

  // ---- reading

  KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", options.get("--bootstrap-server"));
    properties.put("isolation.level", isolation);
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  List<TopicPartition> partitionsOf(KafkaConsumer<?, ?> consumer, List<String> topics) {
    return topics.stream()
        .flatMap(topic -> consumer.partitionsFor(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  /** Waits until no transaction is open: what a reader sees up to the end is then all there is. */
  void settle(KafkaConsumer<?, ?> consumer, List<String> topics) throws Exception {
    List<TopicPartition> partitions = partitionsOf(consumer, topics);
    long end = System.currentTimeMillis() + SETTLE_TIMEOUT_MS;
    try (KafkaConsumer<byte[], byte[]> all = consumer("read_uncommitted")) {
      for (;;) {
        Map<TopicPartition, Long> stable = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> high = all.endOffsets(partitions);
        if (stable.equals(high)) return;
        if (System.currentTimeMillis() > end) {
          high.entrySet().stream().filter(entry -> !entry.getValue().equals(stable.get(entry.getKey())))
              .forEach(entry -> violation("I7", entry.getKey() + " is held by an open transaction at " + stable.get(entry.getKey())));
          return;
        }
        Thread.sleep(100);
      }
    }
  }

  void read(KafkaConsumer<byte[], byte[]> consumer, List<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> take) {
    List<TopicPartition> partitions = partitionsOf(consumer, topics);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long deadline = System.currentTimeMillis() + READ_TIMEOUT_MS;
    while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
      if (System.currentTimeMillis() > deadline) throw new IllegalStateException("reading " + topics + " did not end");
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) take.accept(record);
    }
  }

  // ---- history

  void takeHistory(ConsumerRecord<byte[], byte[]> record) {
    Proto step = new Proto(record.value());
    steps++;
    long key = step.number(2);
    long atMs = step.number(3);
    long position = step.has(4) ? step.number(4) : 0;
    Instance instance = instances.computeIfAbsent(key, unused -> new Instance());
    if (partitionOf(key) != record.partition()) violation("I4", "instance " + key + " has history on partition " + record.partition());
    if (atMs < instance.lastAtMs) violation("I6", "instance " + key + ": time goes back in history at offset " + record.offset());
    instance.lastAtMs = atMs;
    if (position >= 0) {
      if (!instance.positions.add(position)) violation("I2", "instance " + key + ": command " + position + " was handled twice");
      long last = lastPosition.getOrDefault(record.partition(), -1L);
      if (position < last) violation("I6", "partition " + record.partition() + ": command " + position + " was handled after " + last);
      lastPosition.put(record.partition(), Math.max(last, position));
    }
    for (byte[] event : step.list(6)) takeEvent(key, instance, new Proto(event));
  }

  void takeEvent(long key, Instance instance, Proto event) {
    long subject = event.number(2);
    int kind = (int) event.number(1);
    if (kind == CREATED) {
      if (instance.isCreated) violation("I2", "instance " + key + " was created twice");
      instance.isCreated = true;
      instance.id = event.message(8).text(5);
      return;
    }
    if (!instance.isCreated) {
      violation("I1", "instance " + key + " has history before it was created");
      instance.isCreated = true;
    }
    switch (kind) {
      case ACTIVATING -> {
        Long other = elementOwners.put(subject, key);
        if (other != null) violation("I2", "element instance " + subject + " of " + key + " was activated before, in " + other);
        instance.active.put(subject, event.text(3));
        if (event.number(4) == 0) instance.rootKey = subject;
      }
      case COMPLETED, TERMINATED -> {
        String elementId = instance.active.remove(subject);
        if (elementId == null) violation("I2", "instance " + key + ": element instance " + subject + " ended twice, or never began");
        else if (kind == COMPLETED && subject != instance.rootKey) instance.completed.merge(elementId, 1, Integer::sum);
        if (subject == instance.rootKey && kind == COMPLETED) instance.completions++;
        if (subject == instance.rootKey && kind == TERMINATED) instance.terminations++;
      }
      case VARIABLE_SET -> {
        if (event.text(6).equals("orderId") && instance.id.isEmpty()) instance.id = textOfJson(event.text(7));
      }
      case JOB_PUBLISHED -> {
        String attempt = subject + "/" + event.message(9).number(4);
        if (publishedInHistory.put(attempt, key) != null) violation("I2", "job attempt " + attempt + " was published twice, by history");
      }
      case JOB_COMPLETED -> {
        if (instance.jobsCompleted.merge(subject, 1, Integer::sum) > 1) violation("I2", "job " + subject + " was completed twice");
      }
      case INCIDENT_CREATED -> instance.incidents++;
      case SET_ASIDE -> instance.setAside++;
      default -> {}
    }
  }

  static long partitionOf(long key) {
    return key >> 43;
  }

  static String textOfJson(String json) {
    try {
      return JSON.readTree(json).asText();
    } catch (Exception error) {
      return json;
    }
  }

  // ---- the other topics

  /** An element instance of a big instance, which has a record of its own. */
  void takePart(long instance, long element, byte[] value) {
    Set<Long> elements = parts.computeIfAbsent(instance, key -> new HashSet<>());
    if (value == null) elements.remove(element);
    else elements.add(element);
  }

  void takeState(ConsumerRecord<byte[], byte[]> record) {
    String text = new String(record.key(), StandardCharsets.UTF_8);
    if (text.matches("\\d+/\\d+")) {
      takePart(Long.parseLong(text.substring(0, text.indexOf('/'))), Long.parseLong(text.substring(text.indexOf('/') + 1)), record.value());
      return;
    }
    if (!text.matches("\\d+")) return; // A barrier, or a part that is no element instance.
    long key = Long.parseLong(text);
    stateRecords++;
    if (record.value() == null) {
      states.put(key, null);
      return;
    }
    Proto instance = new Proto(record.value());
    Set<Long> elements = new HashSet<>();
    for (byte[] element : instance.list(11)) elements.add(new Proto(element).number(1));
    states.put(key, new State((int) instance.number(6), elements));
  }

  void takeEntry(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) return;
    int partition = record.partition();
    Proto entry = new Proto(record.value());
    if (entry.has(1)) takeProgress(partition, record.offset(), entry.message(1));
    if (entry.has(2)) takeOwner(partition, record.offset(), entry.message(2));
  }

  void takeProgress(int partition, long offset, Proto entry) {
    Progress next = new Progress(entry.number(1), entry.number(2), entry.number(3));
    Progress last = progress.put(partition, next);
    String where = "partition " + partition + ", offset " + offset + ": ";
    if (!owners.containsKey(partition) && !options.containsKey("--forgets")) violation("I4", where + "progress without an owner");
    if (last == null) return;
    if (next.position < last.position) violation("I4", where + "position " + next.position + " after " + last.position);
    if (next.keyCounter < last.keyCounter) violation("I4", where + "key counter " + next.keyCounter + " after " + last.keyCounter);
    if (next.nowMs < last.nowMs) violation("I4", where + "time " + next.nowMs + " after " + last.nowMs);
  }

  void takeOwner(int partition, long offset, Proto entry) {
    Owner next = new Owner(entry.text(1), entry.text(2), entry.number(3));
    Owner last = owners.put(partition, next);
    takeovers++;
    if (last == null || last.nodeId.equals(next.nodeId) || next.generation >= last.generation) return;
    violation("I4", "partition " + partition + ", offset " + offset + ": owner " + next.nodeId + " of generation " + next.generation
        + " after " + last.nodeId + " of generation " + last.generation);
  }

  void takeJob(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null && parse(header(record, "job-ended")) != null) return;
    JsonNode job = parse(header(record, "job"));
    if (job == null) {
      violation("I2", record.topic() + "-" + record.partition() + " has a record at " + record.offset() + " that is no job");
      return;
    }
    String attempt = job.path("jobKey").asLong() + "/" + job.path("attempt").asLong();
    if (!jobRecords.add(attempt)) violation("I2", "job attempt " + attempt + " is two records of " + record.topic());
  }

  void takeDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    deadLetters++;
    if (record.value() == null) return;
    String id = idOfCommand(record.value());
    if (!id.isEmpty()) deadLetteredIds.add(id);
  }

  /** The order that a command to start something is about: its business key, else its variable `orderId`. */
  static String idOfCommand(byte[] value) {
    if (value.length > 0 && value[0] == '{') {
      JsonNode command = parse(value);
      if (command == null) return "";
      JsonNode start = command.has("startProcessInstance") ? command.get("startProcessInstance") : command.path("publishMessage");
      String businessKey = start.path("businessKey").asText("");
      JsonNode variables = start.path("variables");
      if (variables.isTextual()) variables = parse(variables.asText().getBytes(StandardCharsets.UTF_8));
      return !businessKey.isEmpty() || variables == null ? businessKey : variables.path("orderId").asText("");
    }
    try {
      Proto command = new Proto(value);
      boolean isStart = command.has(2);
      Proto body = command.message(isStart ? 2 : 3);
      String businessKey = isStart ? body.text(4) : "";
      JsonNode variables = parse(body.text(3).getBytes(StandardCharsets.UTF_8));
      return !businessKey.isEmpty() || variables == null ? businessKey : variables.path("orderId").asText("");
    } catch (RuntimeException error) {
      return ""; // Garbage: that is why it is a dead letter.
    }
  }

  static byte[] header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? new byte[0] : header.value();
  }

  static JsonNode parse(byte[] json) {
    try {
      JsonNode node = JSON.readTree(json);
      return node == null || node.isMissingNode() ? null : node;
    } catch (Exception error) {
      return null;
    }
  }

  // ---- judging

  void judgeJobs() throws Exception {
    if (options.containsKey("--seen")) {
      for (String attempt : Files.readAllLines(Path.of(options.get("--seen")))) {
        if (!attempt.isEmpty() && !jobRecords.contains(attempt))
          violation("I2", "a worker was handed job attempt " + attempt + ", which was never committed");
      }
    }
    if (options.containsKey("--no-job-records")) return;
    for (Map.Entry<String, Long> entry : publishedInHistory.entrySet()) {
      if (!jobRecords.contains(entry.getKey()))
        violation("I1", "job attempt " + entry.getKey() + " of instance " + entry.getValue() + " is no record");
    }
    for (String attempt : jobRecords) {
      if (!publishedInHistory.containsKey(attempt)) violation("I2", "job attempt " + attempt + " is a record, but no history tells of it");
    }
  }

  void judgeInstances() {
    for (Map.Entry<Long, Instance> entry : instances.entrySet()) judgeInstance(entry.getKey(), entry.getValue());
    for (Long key : states.keySet()) {
      if (!instances.containsKey(key)) violation("I3", "instance " + key + " has a state, but no history");
    }
  }

  void judgeInstance(long key, Instance instance) {
    String name = "instance " + key + " (" + instance.id + ")";
    int ends = instance.completions + instance.terminations;
    if (ends > 1) violation("I2", name + " ended " + ends + " times");
    if (ends > 0 && !instance.active.isEmpty()) violation("I3", name + " has ended with active elements " + instance.active.values());
    if (options.containsKey("--once")) {
      instance.completed.forEach((id, count) -> {
        if (count > 1) violation("I2", name + ": " + id + " completed " + count + " times");
      });
    }
    if (options.containsKey("--path") && instance.completions > 0) {
      Set<String> wanted = new TreeSet<>(List.of(options.get("--path").split(",")));
      if (!wanted.equals(instance.completed.keySet())) violation("I1", name + " completed " + instance.completed.keySet());
    }
    if (!states.containsKey(key)) {
      if (ends == 0 || !options.containsKey("--forgets")) violation("I3", name + " has history, but no state");
      return;
    }
    State state = states.get(key);
    if (state == null) {
      if (ends == 0) violation("I1", name + " was forgotten before it ended");
      return;
    }
    Set<Long> elements = new HashSet<>(state.elements);
    elements.addAll(parts.getOrDefault(key, Set.of()));
    int expected = instance.completions > 0 ? 2 : instance.terminations > 0 ? 3 : 1;
    if (state.state != expected) violation("I3", name + " has state " + state.state + ", by history " + expected);
    else if (ends == 0 && !elements.equals(instance.active.keySet()))
      violation("I3", name + " has elements " + new TreeSet<>(elements) + ", by history " + new TreeSet<>(instance.active.keySet()));
  }

  void judgeAcknowledged() throws Exception {
    Map<String, List<Instance>> byId = new HashMap<>();
    for (Instance instance : instances.values()) byId.computeIfAbsent(instance.id, id -> new ArrayList<>()).add(instance);
    if (!options.containsKey("--acknowledged")) return;
    Set<String> acknowledged = new LinkedHashSet<>(Files.readAllLines(Path.of(options.get("--acknowledged"))));
    acknowledged.remove("");
    for (String id : acknowledged) {
      List<Instance> found = byId.getOrDefault(id, List.of());
      boolean isDeadLetter = deadLetteredIds.contains(id);
      if (found.isEmpty() && !isDeadLetter) violation("I1", id + " was acknowledged, but has no instance and no dead letter");
      if (found.size() > 1) violation("I2", id + " has " + found.size() + " instances");
      for (Instance instance : found) {
        boolean isOpen = instance.completions + instance.terminations == 0;
        if (isOpen && options.containsKey("--all-ended")) violation("I1", id + " has not ended; active: " + instance.active.values());
      }
    }
  }

  void print() throws Exception {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("prefix", prefix);
    result.put("ok", violations.isEmpty());
    result.put("started", instances.size());
    result.put("completed", instances.values().stream().filter(instance -> instance.completions > 0).count());
    result.put("terminated", instances.values().stream().filter(instance -> instance.terminations > 0).count());
    result.put("active", instances.values().stream().filter(instance -> instance.completions + instance.terminations == 0).count());
    result.put("setAside", instances.values().stream().filter(instance -> instance.setAside > 0).count());
    result.put("incidents", instances.values().stream().mapToInt(instance -> instance.incidents).sum());
    result.put("deadLetters", deadLetters);
    result.put("jobRecords", jobRecords.size());
    result.put("takeovers", takeovers);
    result.put("steps", steps);
    result.put("stateRecords", stateRecords);
    result.put("violationCounts", violationCounts);
    result.put("violations", violations);
    System.out.println(JSON.writeValueAsString(result));
  }

  /** Protobuf's wire format: the fields of one message by number. */
  static class Proto {
    private final Map<Integer, List<Object>> fields = new HashMap<>();
    private final byte[] bytes;
    private int at = 0;

    Proto(byte[] bytes) {
      this.bytes = bytes;
      while (at < bytes.length) {
        long tag = varint();
        Object value = switch ((int) (tag & 7)) {
          case 0 -> varint();
          case 1 -> fixed(8);
          case 2 -> fixed((int) varint());
          case 5 -> fixed(4);
          default -> throw new IllegalArgumentException("wire type " + (tag & 7));
        };
        fields.computeIfAbsent((int) (tag >>> 3), number -> new ArrayList<>()).add(value);
      }
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        if (at >= bytes.length || shift > 63) throw new IllegalArgumentException("a varint without an end");
        byte next = bytes[at++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) return value;
      }
    }

    private byte[] fixed(int length) {
      if (length < 0 || at + length > bytes.length) throw new IllegalArgumentException("a field beyond the end");
      at += length;
      return Arrays.copyOfRange(bytes, at - length, at);
    }

    boolean has(int number) {
      return fields.containsKey(number);
    }

    private Object last(int number) {
      List<Object> values = fields.get(number);
      return values == null ? null : values.get(values.size() - 1);
    }

    long number(int number) {
      return last(number) instanceof Long value ? value : 0;
    }

    String text(int number) {
      return last(number) instanceof byte[] value ? new String(value, StandardCharsets.UTF_8) : "";
    }

    Proto message(int number) {
      return new Proto(last(number) instanceof byte[] value ? value : new byte[0]);
    }

    List<byte[]> list(int number) {
      List<byte[]> values = new ArrayList<>();
      for (Object value : fields.getOrDefault(number, List.of())) values.add((byte[]) value);
      return values;
    }
  }
}
