import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ActivateJobsCommandStep1.ActivateJobsCommandStep3;
import io.camunda.client.api.command.MigrationPlan;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.response.DeploymentEvent;
import io.camunda.client.api.worker.JobWorker;
import io.camunda.client.api.search.enums.ElementInstanceState;
import io.camunda.client.api.search.enums.JobState;
import io.camunda.client.api.search.enums.UserTaskState;
import io.camunda.client.api.search.request.SearchRequestPage;
import io.camunda.client.api.search.response.BatchOperation;
import io.camunda.client.api.search.response.ProcessInstance;
import io.camunda.client.api.search.response.SearchResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** io.camunda:camunda-client-java, with both of its protocols. Arguments: the HTTP and the gRPC address. */
final class CamundaClientDriver {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Duration WAIT = Duration.ofSeconds(20);

  private CamundaClientDriver() {}

  public static void main(final String[] addresses) throws Exception {
    Driver.serve(
        Map.of("rest", operationsOf(open(addresses, true)), "grpc", operationsOf(open(addresses, false))));
  }

  private static CamundaClient open(final String[] addresses, final boolean rest) {
    return CamundaClient.newClientBuilder()
        .restAddress(URI.create(addresses[0]))
        .grpcAddress(URI.create("http://" + addresses[1]))
        .preferRestOverGrpc(rest)
        .defaultRequestTimeout(TIMEOUT)
        .build();
  }

  /** What it has by REST only, such as searches, it does by REST in both. */
  private static Map<String, Driver.Operation> operationsOf(final CamundaClient client) {
    final Map<String, Driver.Operation> operations = new HashMap<>();
    addInstances(operations, client);
    addJobs(operations, client);
    addWorkers(operations, client);
    addOthers(operations, client);
    addTasks(operations, client);
    addReads(operations, client);
    addSearches(operations, client);
    return operations;
  }

  private static void addInstances(
      final Map<String, Driver.Operation> operations, final CamundaClient client) {
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
        "cancelAll",
        in ->
            client
                .newCreateBatchOperationCommand()
                .processInstanceCancel()
                .filter(filter -> filter.processDefinitionId(in.text(0)))
                .send()
                .join()
                .getBatchOperationKey());
    operations.put(
        "batch",
        in -> {
          final BatchOperation batch = client.newBatchOperationGetRequest(in.text(0)).send().join();
          return Map.of(
              "state", batch.getStatus().name(), "completed", batch.getOperationsCompletedCount());
        });
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
              MigrationPlan.newBuilder()
                  .withTargetProcessDefinitionKey(in.key(1))
                  .addMappingInstruction(in.texts(2).get(0), in.texts(2).get(0))
                  .build();
          client.newMigrateProcessInstanceCommand(in.key(0)).migrationPlan(plan).send().join();
          return null;
        });
  }

  private static void addJobs(
      final Map<String, Driver.Operation> operations, final CamundaClient client) {
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
      final Map<String, Driver.Operation> operations, final CamundaClient client) {
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
      final Map<String, Driver.Operation> operations, final CamundaClient client) {
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

  private static void addTasks(
      final Map<String, Driver.Operation> operations, final CamundaClient client) {
    operations.put(
        "correlate",
        in ->
            String.valueOf(
                client
                    .newCorrelateMessageCommand()
                    .messageName(in.text(0))
                    .correlationKey(in.text(1))
                    .variables(in.object(2))
                    .send()
                    .join()
                    .getProcessInstanceKey()));
    operations.put(
        "assign",
        in -> {
          client.newAssignUserTaskCommand(in.key(0)).assignee(in.text(1)).send().join();
          return null;
        });
    operations.put(
        "unassign",
        in -> {
          client.newUnassignUserTaskCommand(in.key(0)).send().join();
          return null;
        });
    operations.put(
        "updateTask",
        in -> {
          client.newUpdateUserTaskCommand(in.key(0)).priority(in.number(1)).send().join();
          return null;
        });
    operations.put(
        "completeTask",
        in -> {
          client.newCompleteUserTaskCommand(in.key(0)).variables(in.object(1)).send().join();
          return null;
        });
  }

  private static void addReads(
      final Map<String, Driver.Operation> operations, final CamundaClient client) {
    operations.put(
        "getInstance",
        in -> {
          final ProcessInstance instance =
              client.newProcessInstanceGetRequest(in.key(0)).send().join();
          return Map.of("processInstanceKey", String.valueOf(instance.getProcessInstanceKey()));
        });
    operations.put(
        "xml", in -> client.newProcessDefinitionGetXmlRequest(in.key(0)).send().join());
    operations.put(
        "searchInstances",
        in -> {
          final Request request = new Request(in.object(0));
          return page(
              client
                  .newProcessInstanceSearchRequest()
                  .filter(filter -> filter.processDefinitionId(request.text("processDefinitionId")))
                  .sort(sort -> sort.processInstanceKey().desc())
                  .page(request::applyTo)
                  .send()
                  .join(),
              item -> Map.of("processInstanceKey", String.valueOf(item.getProcessInstanceKey())));
        });
    operations.put(
        "searchElements",
        in -> {
          final Request request = new Request(in.object(0));
          return page(
              client
                  .newElementInstanceSearchRequest()
                  .filter(
                      filter ->
                          filter
                              .processInstanceKey(request.key())
                              .state(ElementInstanceState.valueOf(request.text("state")))
                              .elementId(request.text("elementId")))
                  .send()
                  .join(),
              item ->
                  Map.of("elementName", item.getElementName(), "type", item.getType().name()));
        });
  }

  private static void addSearches(
      final Map<String, Driver.Operation> operations, final CamundaClient client) {
    operations.put(
        "searchVariables",
        in ->
            page(
                client
                    .newVariableSearchRequest()
                    .filter(filter -> filter.processInstanceKey(new Request(in.object(0)).key()))
                    .send()
                    .join(),
                item -> Map.of("name", item.getName(), "value", item.getValue())));
    operations.put(
        "searchIncidents",
        in ->
            page(
                client
                    .newIncidentSearchRequest()
                    .filter(filter -> filter.processInstanceKey(new Request(in.object(0)).key()))
                    .send()
                    .join(),
                item -> Map.of("incidentKey", String.valueOf(item.getIncidentKey()))));
    operations.put(
        "searchTasks",
        in -> {
          final Request request = new Request(in.object(0));
          return page(
              client
                  .newUserTaskSearchRequest()
                  .filter(
                      filter ->
                          filter
                              .processInstanceKey(request.key())
                              .state(UserTaskState.valueOf(request.text("state"))))
                  .send()
                  .join(),
              item -> Map.of("elementId", item.getElementId()));
        });
    operations.put(
        "searchJobs",
        in -> {
          final Request request = new Request(in.object(0));
          return page(
              client
                  .newJobSearchRequest()
                  .filter(
                      filter ->
                          filter
                              .processInstanceKey(request.key())
                              .state(JobState.valueOf(request.text("state"))))
                  .send()
                  .join(),
              item -> Map.of("type", item.getType(), "retries", item.getRetries()));
        });
    operations.put(
        "searchDefinitions",
        in -> {
          final Request request = new Request(in.object(0));
          return page(
              client
                  .newProcessDefinitionSearchRequest()
                  .filter(filter -> filter.processDefinitionId(request.text("processDefinitionId")))
                  .send()
                  .join(),
              item -> Map.of("processDefinitionKey", String.valueOf(item.getProcessDefinitionKey())));
        });
  }

  private static <T> Map<String, Object> page(
      final SearchResponse<T> answer, final Function<T, Map<String, Object>> itemOf) {
    final Map<String, Object> page = new HashMap<>();
    page.put("totalItems", answer.page().totalItems());
    page.put("endCursor", answer.page().endCursor());
    return Map.of("items", answer.items().stream().map(itemOf).toList(), "page", page);
  }

  /** A search of a scenario: its filter by equality and its page. */
  private static final class Request {
    private final Map<String, Object> filter;
    private final Map<String, Object> page;

    @SuppressWarnings("unchecked")
    Request(final Map<String, Object> request) {
      filter = (Map<String, Object>) request.get("filter");
      page = (Map<String, Object>) request.getOrDefault("page", Map.of());
    }

    String text(final String field) {
      return (String) filter.get(field);
    }

    long key() {
      return Long.parseLong(text("processInstanceKey"));
    }

    void applyTo(final SearchRequestPage target) {
      target.limit((Integer) page.get("limit"));
      if (page.get("after") != null) {
        target.after((String) page.get("after"));
      }
    }
  }
}
