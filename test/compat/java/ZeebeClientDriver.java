import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.command.ActivateJobsCommandStep1.ActivateJobsCommandStep3;
import io.camunda.zeebe.client.api.command.MigrationPlan;
import io.camunda.zeebe.client.api.command.MigrationPlanBuilderImpl;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import io.camunda.zeebe.client.api.response.DeploymentEvent;
import io.camunda.zeebe.client.api.worker.JobWorker;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** io.camunda:zeebe-client-java, any version: gRPC. Arguments: the HTTP and the gRPC address. */
final class ZeebeClientDriver {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Duration WAIT = Duration.ofSeconds(20);

  private ZeebeClientDriver() {}

  public static void main(final String[] addresses) throws Exception {
    Driver.serve(Map.of("grpc", operationsOf(open(addresses))));
  }

  static ZeebeClient open(final String[] addresses) {
    return ZeebeClient.newClientBuilder()
        .restAddress(URI.create(addresses[0]))
        .grpcAddress(URI.create("http://" + addresses[1]))
        .usePlaintext()
        .defaultRequestTimeout(TIMEOUT)
        .build();
  }

  static Map<String, Driver.Operation> operationsOf(final ZeebeClient client) {
    final Map<String, Driver.Operation> operations = new HashMap<>();
    addInstances(operations, client);
    addJobs(operations, client);
    addWorkers(operations, client);
    addOthers(operations, client);
    return operations;
  }

  private static void addInstances(
      final Map<String, Driver.Operation> operations, final ZeebeClient client) {
    operations.put(
        "deploy",
        in -> {
          final DeploymentEvent answer =
              client
                  .newDeployResourceCommand()
                  .addResourceStringUtf8(in.text(1), in.text(0))
                  .send()
                  .join();
          return String.valueOf(
              answer.getProcesses().isEmpty()
                  ? answer.getDecisionRequirements().get(0).getDecisionRequirementsKey()
                  : answer.getProcesses().get(0).getProcessDefinitionKey());
        });
    operations.put(
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
                    .getProcessInstanceKey()));
    operations.put(
        "createByKey",
        in ->
            String.valueOf(
                client
                    .newCreateInstanceCommand()
                    .processDefinitionKey(in.key(0))
                    .send()
                    .join()
                    .getProcessInstanceKey()));
    operations.put(
        "createAndAwait",
        in ->
            client
                .newCreateInstanceCommand()
                .bpmnProcessId(in.text(0))
                .latestVersion()
                .variables(in.object(1))
                .withResult()
                .requestTimeout(TIMEOUT)
                .send()
                .join()
                .getVariablesAsMap());
    operations.put("cancel", in -> client.newCancelInstanceCommand(in.key(0)).send().join() == null);
    operations.put(
        "modify",
        in -> {
          client
              .newModifyProcessInstanceCommand(in.key(0))
              .activateElement(in.text(1))
              .withVariables(Map.of("modified", 1))
              .and()
              .terminateElement(in.key(2))
              .send()
              .join();
          return null;
        });
    operations.put(
        "migrate",
        in -> {
          final MigrationPlan plan =
              new MigrationPlanBuilderImpl()
                  .withTargetProcessDefinitionKey(in.key(1))
                  .addMappingInstruction(in.texts(2).get(0), in.texts(2).get(0))
                  .build();
          client.newMigrateProcessInstanceCommand(in.key(0)).migrationPlan(plan).send().join();
          return null;
        });
  }

  private static void addJobs(
      final Map<String, Driver.Operation> operations, final ZeebeClient client) {
    operations.put(
        "activate",
        in -> {
          final ActivateJobsCommandStep3 command =
              client
                  .newActivateJobsCommand()
                  .jobType(in.text(0))
                  .maxJobsToActivate(in.number(1))
                  .timeout(TIMEOUT)
                  .workerName("compat");
          command.requestTimeout(WAIT);
          if (in.has(2)) {
            command.fetchVariables(in.texts(2));
          }
          final List<Object> jobs = new ArrayList<>();
          for (final ActivatedJob job : command.send().join().getJobs()) {
            jobs.add(
                Map.of(
                    "jobKey", String.valueOf(job.getKey()),
                    "retries", job.getRetries(),
                    "variables", job.getVariablesAsMap(),
                    "headers", job.getCustomHeaders()));
          }
          return jobs;
        });
    operations.put(
        "completeJob",
        in -> {
          client.newCompleteCommand(in.key(0)).variables(in.object(1)).send().join();
          return null;
        });
    operations.put(
        "failJob",
        in -> {
          client
              .newFailCommand(in.key(0))
              .retries(in.number(1))
              .errorMessage(in.text(2))
              .send()
              .join();
          return null;
        });
    operations.put(
        "throwError",
        in -> {
          client.newThrowErrorCommand(in.key(0)).errorCode(in.text(1)).send().join();
          return null;
        });
    operations.put(
        "updateRetries",
        in -> {
          client.newUpdateRetriesCommand(in.key(0)).retries(in.number(1)).send().join();
          return null;
        });
  }

  private static void addWorkers(
      final Map<String, Driver.Operation> operations, final ZeebeClient client) {
    final Map<String, JobWorker> workers = new ConcurrentHashMap<>();
    for (final String name : List.of("work", "stream")) {
      operations.put(
          name,
          in -> {
            workers.put(
                in.text(0),
                client
                    .newWorker()
                    .jobType(in.text(0))
                    .handler((jobs, job) -> jobs.newCompleteCommand(job).send().join())
                    .timeout(TIMEOUT)
                    .streamEnabled(name.equals("stream"))
                    .open());
            return null;
          });
    }
    operations.put(
        "stopWork",
        in -> {
          workers.remove(in.text(0)).close();
          return null;
        });
  }

  private static void addOthers(
      final Map<String, Driver.Operation> operations, final ZeebeClient client) {
    operations.put(
        "topology", in -> client.newTopologyRequest().send().join().getGatewayVersion());
    operations.put(
        "publish",
        in -> {
          client
              .newPublishMessageCommand()
              .messageName(in.text(0))
              .correlationKey(in.text(1))
              .timeToLive(TIMEOUT)
              .variables(in.object(2))
              .send()
              .join();
          return null;
        });
    operations.put(
        "signal",
        in -> {
          client
              .newBroadcastSignalCommand()
              .signalName(in.text(0))
              .variables(in.object(1))
              .send()
              .join();
          return null;
        });
    operations.put(
        "resolveIncident",
        in -> {
          client.newResolveIncidentCommand(in.key(0)).send().join();
          return null;
        });
    operations.put(
        "setVariables",
        in -> {
          client.newSetVariablesCommand(in.key(0)).variables(in.object(1)).send().join();
          return null;
        });
    operations.put(
        "evaluateDecision",
        in ->
            client
                .newEvaluateDecisionCommand()
                .decisionId(in.text(0))
                .variables(in.object(1))
                .send()
                .join()
                .getDecisionOutput());
    operations.put(
        "deleteResource",
        in -> {
          client.newDeleteResourceCommand(in.key(0)).send().join();
          return null;
        });
  }
}
