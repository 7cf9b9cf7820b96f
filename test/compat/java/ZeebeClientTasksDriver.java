import io.camunda.zeebe.client.ZeebeClient;
import java.util.Map;

/** io.camunda:zeebe-client-java 8.6 and newer: user tasks and correlation by REST in addition. */
final class ZeebeClientTasksDriver {
  private ZeebeClientTasksDriver() {}

  public static void main(final String[] addresses) throws Exception {
    final ZeebeClient client = ZeebeClientDriver.open(addresses);
    final Map<String, Driver.Operation> operations = ZeebeClientDriver.operationsOf(client);
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
          client.newUserTaskAssignCommand(in.key(0)).assignee(in.text(1)).send().join();
          return null;
        });
    operations.put(
        "unassign",
        in -> {
          client.newUserTaskUnassignCommand(in.key(0)).send().join();
          return null;
        });
    operations.put(
        "updateTask",
        in -> {
          client.newUserTaskUpdateCommand(in.key(0)).priority(in.number(1)).send().join();
          return null;
        });
    operations.put(
        "completeTask",
        in -> {
          client.newUserTaskCompleteCommand(in.key(0)).variables(in.object(1)).send().join();
          return null;
        });
    Driver.serve(Map.of("grpc", operations));
  }
}
