/*
 * Prints the key of each record that a topic holds, one a line, as Kafka's own Java client reads it with read_committed: the
 * independent count of what came out. Shares no code with the engine.
 *
 *   java -cp '<kafka jars>/*' test/oracle/ReadCommitted.java --bootstrap-server H:P --topic T
 */

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class ReadCommitted {
  static final long TIMEOUT_MS = 120_000;

  public static void main(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (int at = 0; at + 1 < args.length; at += 2) options.put(args[at], args[at + 1]);
    Properties properties = new Properties();
    properties.put("bootstrap.servers", options.get("--bootstrap-server"));
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    StringBuilder keys = new StringBuilder();
    try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(options.get("--topic")).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      // With read_committed the end is the last stable offset.
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long deadline = System.currentTimeMillis() + TIMEOUT_MS;
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        if (System.currentTimeMillis() > deadline) throw new IllegalStateException("the end was not reached: " + ends);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          keys.append(record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8)).append('\n');
        }
      }
    }
    System.out.print(keys);
  }
}
