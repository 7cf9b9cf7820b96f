import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes what the engine writes for instances of one service task, by plain transactional producers and
 * nothing else. Arguments: brokers, producers, partitions, instances a transaction, seconds before and while
 * measuring, then topic:records:key-bytes:value-bytes of one instance, comma-separated, and the same of one
 * transaction. Prints `begin`, and `end <instances> <transactions> <seconds>`.
 */
public class Limit {
  /** Measured for as long as it takes to have so many. */
  private static final int TRANSACTIONS_MIN = 20;

  record Shape(String topic, int count, byte[] key, byte[] value) {}

  public static void main(String[] args) throws Exception {
    int producers = Integer.parseInt(args[1]);
    int partitions = Integer.parseInt(args[2]);
    int instances = Integer.parseInt(args[3]);
    long warmUpMs = Long.parseLong(args[4]) * 1000;
    long measureMs = Long.parseLong(args[5]) * 1000;
    List<Shape> ofInstance = shapes(args[6]);
    List<Shape> ofTransaction = shapes(args[7]);
    AtomicLong transactions = new AtomicLong();
    for (int at = 0; at < producers; at++) {
      int first = at;
      Thread thread = new Thread(() -> {
        try (KafkaProducer<byte[], byte[]> producer = producer(args[0], "limit-" + first)) {
          for (int partition = first % partitions; ; partition = (partition + producers) % partitions) {
            producer.beginTransaction();
            for (int n = 0; n < instances; n++) send(producer, ofInstance, partition);
            send(producer, ofTransaction, partition);
            producer.commitTransaction();
            transactions.incrementAndGet();
          }
        }
      });
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler((failed, error) -> {
        error.printStackTrace();
        System.exit(1);
      });
      thread.start();
    }
    Thread.sleep(warmUpMs);
    System.out.println("begin");
    long before = transactions.get();
    long beganAt = System.nanoTime();
    do {
      Thread.sleep(measureMs);
    } while (transactions.get() - before < TRANSACTIONS_MIN);
    long count = transactions.get() - before;
    double seconds = (System.nanoTime() - beganAt) / 1e9;
    System.out.println("end " + count * instances + " " + count + " " + seconds);
    System.exit(0);
  }

  private static List<Shape> shapes(String text) {
    List<Shape> shapes = new ArrayList<>();
    for (String part : text.split(",")) {
      if (part.isEmpty()) continue;
      String[] fields = part.split(":");
      byte[] key = "k".repeat(Integer.parseInt(fields[2])).getBytes(StandardCharsets.UTF_8);
      byte[] value = "v".repeat(Integer.parseInt(fields[3])).getBytes(StandardCharsets.UTF_8);
      shapes.add(new Shape(fields[0], Integer.parseInt(fields[1]), key, value));
    }
    return shapes;
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, List<Shape> shapes, int partition) {
    for (Shape shape : shapes) {
      for (int at = 0; at < shape.count(); at++) {
        producer.send(new ProducerRecord<>(shape.topic(), partition, shape.key(), shape.value()));
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(String brokers, String id) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", brokers);
    properties.put("transactional.id", id);
    properties.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    properties.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    properties.put("linger.ms", "5");
    properties.put("batch.size", "1000000");
    properties.put("buffer.memory", "67108864");
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties);
    producer.initTransactions();
    return producer;
  }
}
