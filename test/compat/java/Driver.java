import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Carries out operations of clients: one request a line on standard input, one answer a line on standard output. */
final class Driver {
  /** The arguments are those of the operation of the same name in client.ts, as JSON gives them. */
  interface Operation {
    Object run(Arguments arguments) throws Exception;
  }

  static final class Arguments {
    private final List<Object> values;

    Arguments(final List<Object> values) {
      this.values = values;
    }

    boolean has(final int index) {
      return index < values.size() && values.get(index) != null;
    }

    String text(final int index) {
      return (String) values.get(index);
    }

    long key(final int index) {
      return Long.parseLong(text(index));
    }

    int number(final int index) {
      return ((Number) values.get(index)).intValue();
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> object(final int index) {
      return (Map<String, Object>) values.get(index);
    }

    @SuppressWarnings("unchecked")
    List<String> texts(final int index) {
      return (List<String>) values.get(index);
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private Driver() {}

  static void serve(final Map<String, Map<String, Operation>> clients) throws IOException {
    final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    final Map<String, Object> names = new TreeMap<>();
    clients.forEach((name, operations) -> names.put(name, operations.keySet()));
    write(out, Map.of("clients", names));
    final ExecutorService threads =
        Executors.newCachedThreadPool(
            work -> {
              final Thread thread = new Thread(work);
              thread.setDaemon(true);
              return thread;
            });
    final BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      final Map<?, ?> request = JSON.readValue(line, Map.class);
      threads.execute(() -> write(out, answer(clients, request)));
    }
    System.exit(0);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> answer(
      final Map<String, Map<String, Operation>> clients, final Map<?, ?> request) {
    final Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", request.get("id"));
    try {
      final Operation operation = clients.get(request.get("client")).get(request.get("operation"));
      answer.put("result", operation.run(new Arguments((List<Object>) request.get("arguments"))));
    } catch (final Throwable error) {
      final StringWriter text = new StringWriter();
      error.printStackTrace(new PrintWriter(text));
      answer.put("error", text.toString());
    }
    return answer;
  }

  private static void write(final PrintStream out, final Object message) {
    try {
      final String line = JSON.writeValueAsString(message);
      synchronized (out) {
        out.println(line);
      }
    } catch (final IOException error) {
      throw new IllegalStateException(error);
    }
  }
}
