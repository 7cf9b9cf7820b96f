import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs ProcessTests: one line of JSON for each test on standard output, {"title":"text"}, and "error" if it has
 * failed. Arguments: the HTTP, gRPC and management addresses.
 */
final class ProcessTestRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProcessTestRun() {}

  public static void main(final String[] addresses) {
    final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    System.setProperty("compat.http", addresses[0]);
    System.setProperty("compat.grpc", "http://" + addresses[1]);
    System.setProperty("compat.management", addresses[2]);
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(ProcessTests.class)).build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(
                  final TestIdentifier test, final TestExecutionResult result) {
                final Map<String, String> line = new LinkedHashMap<>();
                line.put("title", test.getDisplayName());
                result.getThrowable().ifPresent(error -> line.put("error", textOf(error)));
                if (test.isTest() || line.containsKey("error")) {
                  out.println(json(line));
                }
              }
            });
    System.exit(0);
  }

  private static String json(final Map<String, String> line) {
    try {
      return JSON.writeValueAsString(line);
    } catch (final IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static String textOf(final Throwable error) {
    final StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
