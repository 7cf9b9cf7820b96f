import io.camunda.client.CamundaClient;
import io.camunda.client.annotation.JobWorker;
import io.camunda.client.api.response.ActivatedJob;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * io.camunda:camunda-spring-boot-starter: an application with a method that is a job worker. Arguments: the HTTP and
 * the gRPC address.
 */
public final class SpringDriver {
  private SpringDriver() {}

  /** Its type is replaced by the application's properties. */
  public static class Worker {
    @JobWorker(type = "compat")
    public Map<String, Object> handle(final ActivatedJob job) {
      return Map.of("worked", job.getKey());
    }
  }

  @SpringBootConfiguration
  @EnableAutoConfiguration
  public static class Application {
    @Bean
    public Worker worker() {
      return new Worker();
    }
  }

  public static void main(final String[] addresses) throws Exception {
    final CamundaClient client =
        CamundaClient.newClientBuilder()
            .restAddress(URI.create(addresses[0]))
            .grpcAddress(URI.create("http://" + addresses[1]))
            .build();
    final Map<String, ConfigurableApplicationContext> applications = new ConcurrentHashMap<>();
    Driver.serve(
        Map.of(
            "main",
            Map.of(
                "deploy",
                in ->
                    String.valueOf(
                        client
                            .newDeployResourceCommand()
                            .addResourceStringUtf8(in.text(1), in.text(0))
                            .send()
                            .join()
                            .getProcesses()
                            .get(0)
                            .getProcessDefinitionKey()),
                "create",
                in ->
                    String.valueOf(
                        client
                            .newCreateInstanceCommand()
                            .bpmnProcessId(in.text(0))
                            .latestVersion()
                            .variables(in.object(1))
                            .send()
                            .join()
                            .getProcessInstanceKey()),
                "work",
                in -> {
                  applications.put(in.text(0), start(addresses, in.text(0), false));
                  return null;
                },
                "stream",
                in -> {
                  applications.put(in.text(0), start(addresses, in.text(0), true));
                  return null;
                },
                "stopWork",
                in -> {
                  applications.remove(in.text(0)).close();
                  return null;
                })));
  }

  private static ConfigurableApplicationContext start(
      final String[] addresses, final String type, final boolean stream) {
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        // As on the command line: defaults of the starter precede an application's own defaults.
        .run(
            "--camunda.client.worker.override.compat.type=" + type,
            "--camunda.client.mode=self-managed",
            "--camunda.client.auth.method=none",
            "--camunda.client.rest-address=" + addresses[0],
            "--camunda.client.grpc-address=http://" + addresses[1],
            "--camunda.client.prefer-rest-over-grpc=" + !stream,
            "--camunda.client.worker.defaults.stream-enabled=" + stream,
            "--spring.main.banner-mode=off");
  }
}
