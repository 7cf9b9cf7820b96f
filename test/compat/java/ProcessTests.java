import static io.camunda.process.test.api.CamundaAssert.assertThat;
import static io.camunda.process.test.api.CamundaAssert.assertThatUserTask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.response.ProcessInstanceEvent;
import io.camunda.process.test.api.CamundaProcessTestContext;
import io.camunda.process.test.api.CamundaProcessTestExtension;
import io.camunda.process.test.api.CamundaProcessTestRuntimeMode;
import io.camunda.process.test.api.assertions.UserTaskSelectors;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** As a Java team writes them, in the library's remote mode; the addresses are system properties. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ProcessTests {
  @RegisterExtension
  static final CamundaProcessTestExtension EXTENSION =
      new CamundaProcessTestExtension()
          .withRuntimeMode(CamundaProcessTestRuntimeMode.REMOTE)
          .withRemoteCamundaMonitoringApiAddress(address("management"))
          .withRemoteCamundaClientBuilderFactory(
              () ->
                  CamundaClient.newClientBuilder()
                      .restAddress(address("http"))
                      .grpcAddress(address("grpc")))
          .withCoverageReportDirectory(System.getProperty("java.io.tmpdir") + "/signalbox-coverage");

  private static final Duration YEAR = Duration.ofDays(366);

  private CamundaClient client;
  private CamundaProcessTestContext context;

  private static URI address(final String name) {
    return URI.create(System.getProperty("compat." + name));
  }

  private ProcessInstanceEvent start(final BpmnModelInstance model, final String id) {
    client.newDeployResourceCommand().addProcessModel(model, id + ".bpmn").send().join();
    return create(id);
  }

  private ProcessInstanceEvent create(final String id) {
    return client
        .newCreateInstanceCommand()
        .bpmnProcessId(id)
        .latestVersion()
        .variables(Map.of("amount", 5))
        .send()
        .join();
  }

  @Test
  @Order(1)
  @DisplayName("a mocked worker completes a job; elements and variables are asserted")
  void jobs() {
    context.mockJobWorker("charge").thenComplete(Map.of("charged", true));
    final ProcessInstanceEvent instance =
        start(
            Bpmn.createExecutableProcess("order")
                .startEvent("start")
                .serviceTask("charge", task -> task.zeebeJobType("charge"))
                .endEvent("end")
                .done(),
            "order");
    assertThat(instance)
        .isCompleted()
        .hasCompletedElementsInOrder("start", "charge", "end")
        .hasVariable("amount", 5)
        .hasVariable("charged", true)
        .hasNoActiveIncidents();
  }

  @Test
  @Order(2)
  @DisplayName("a timer of a year is triggered by increaseTime")
  void timer() {
    final ProcessInstanceEvent instance =
        start(
            Bpmn.createExecutableProcess("renewal")
                .startEvent()
                .intermediateCatchEvent("wait", wait -> wait.timerWithDuration("P1Y"))
                .endEvent("renewed")
                .done(),
            "renewal");
    assertThat(instance).isActive().hasActiveElements("wait");
    final Instant before = context.getCurrentTime();
    context.increaseTime(YEAR);
    assertThat(instance).isCompleted().hasCompletedElements("wait", "renewed");
    assertTrue(Duration.between(before, context.getCurrentTime()).compareTo(YEAR) >= 0);
  }

  @Test
  @Order(3)
  @DisplayName("the time is that of the machine again in the next test")
  void timeIsReset() {
    final Duration ahead = Duration.between(Instant.now(), context.getCurrentTime());
    assertTrue(ahead.compareTo(Duration.ofDays(1)) < 0, ahead.toString());
  }

  @Test
  @Order(4)
  @DisplayName("a user task, a message and an incident are asserted")
  void others() {
    final ProcessInstanceEvent instance =
        start(
            Bpmn.createExecutableProcess("left-over")
                .startEvent()
                .userTask("approve", task -> task.zeebeUserTask().zeebeAssignee("ann"))
                .intermediateCatchEvent(
                    "paid",
                    paid ->
                        paid.message(
                            message -> message.name("paid").zeebeCorrelationKeyExpression("amount")))
                .scriptTask(
                    "check", check -> check.zeebeExpression("assert(amount, amount > 9)").zeebeResultVariable("ok"))
                .endEvent()
                .done(),
            "left-over");
    assertThatUserTask(UserTaskSelectors.byElementId("approve")).isCreated().hasAssignee("ann");
    context.completeUserTask("approve");
    assertThat(instance).isWaitingForMessage("paid", "5");
    client.newPublishMessageCommand().messageName("paid").correlationKey("5").send().join();
    assertThat(instance).hasActiveElements("check").hasActiveIncidents();
  }

  @Test
  @Order(5)
  @DisplayName("nothing of earlier tests is left after the purge between tests")
  void purged() {
    assertThrows(ClientException.class, () -> create("left-over"));
    assertEquals(0, client.newProcessInstanceSearchRequest().send().join().items().size());
    assertEquals(0, client.newProcessDefinitionSearchRequest().send().join().items().size());
    assertEquals(0, client.newUserTaskSearchRequest().send().join().items().size());
    assertEquals(0, client.newIncidentSearchRequest().send().join().items().size());
  }
}
