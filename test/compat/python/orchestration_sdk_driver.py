"""camunda-orchestration-sdk: `CamundaClient`. Argument: the HTTP address."""

import asyncio
import io
import sys

from camunda_orchestration_sdk import CamundaClient, models
from camunda_orchestration_sdk.runtime.eventual import ConsistencyOptions
from camunda_orchestration_sdk.types import File
from driver import serve

TIMEOUT_MS = 60_000
WAIT_MS = 20_000

# The server is consistent: nothing is waited for.
NOW = ConsistencyOptions(wait_up_to_ms=0)


def data_of(model, fields):
    """A request by its JSON form."""
    return getattr(models, model).from_dict(fields)


def instances_of(client):
    def deploy(name, content):
        file = File(payload=io.BytesIO(content.encode()), file_name=name)
        answer = client.create_deployment(data=models.CreateDeploymentData(resources=[file])).to_dict()
        first = answer["deployments"][0]
        if first["processDefinition"]:
            return first["processDefinition"]["processDefinitionKey"]
        return first["decisionDefinition"]["decisionRequirementsKey"]

    def create(process_id, variables):
        data = data_of("ProcessCreationById", {"processDefinitionId": process_id, "variables": variables})
        return client.create_process_instance(data=data).process_instance_key

    def create_by_key(definition_key):
        data = data_of("ProcessCreationByKey", {"processDefinitionKey": definition_key})
        return client.create_process_instance(data=data).process_instance_key

    def create_and_await(process_id, variables):
        fields = {
            "processDefinitionId": process_id,
            "variables": variables,
            "awaitCompletion": True,
            "requestTimeout": TIMEOUT_MS,
        }
        return client.create_process_instance(data=data_of("ProcessCreationById", fields)).to_dict()["variables"]

    def cancel_all(process_id):
        fields = {"filter": {"processDefinitionId": process_id}}
        data = data_of("ProcessInstanceCancellationBatchOperationRequest", fields)
        return client.cancel_process_instances_batch_operation(data=data).batch_operation_key

    def batch(batch_key):
        answer = client.get_batch_operation(batch_key, consistency=NOW).to_dict()
        return {"state": answer["state"], "completed": answer["operationsCompletedCount"]}

    def modify(instance_key, activate, terminate_key):
        fields = {
            "activateInstructions": [
                {"elementId": activate, "variableInstructions": [{"variables": {"modified": 1}}]}
            ],
            "terminateInstructions": [{"elementInstanceKey": terminate_key}],
        }
        client.modify_process_instance(instance_key, data=data_of("ProcessInstanceModificationInstruction", fields))

    def migrate(instance_key, definition_key, element_ids):
        fields = {
            "targetProcessDefinitionKey": definition_key,
            "mappingInstructions": [{"sourceElementId": id, "targetElementId": id} for id in element_ids],
        }
        client.migrate_process_instance(instance_key, data=data_of("ProcessInstanceMigrationInstruction", fields))

    return {
        "topology": lambda: client.get_topology().gateway_version,
        "deploy": deploy,
        "create": create,
        "createByKey": create_by_key,
        "createAndAwait": create_and_await,
        # Without data, it fails to write the request.
        "cancel": lambda key: client.cancel_process_instance(key, data=models.CancelProcessInstanceRequest()),
        "cancelAll": cancel_all,
        "batch": batch,
        "modify": modify,
        "migrate": migrate,
        "deleteResource": lambda key: void(client.delete_resource(key, data=models.DeleteResourceRequest())),
        "setVariables": lambda key, variables: client.create_element_instance_variables(
            key, data=data_of("SetVariableRequest", {"variables": variables})
        ),
    }


def void(_answer):
    return None


def jobs_of(client):
    def activate(job_type, count, fetch=None):
        fields = {
            "type": job_type,
            "timeout": TIMEOUT_MS,
            "maxJobsToActivate": count,
            "worker": "compat",
            "requestTimeout": WAIT_MS,
            **({"fetchVariable": fetch} if fetch else {}),
        }
        jobs = client.activate_jobs(data=data_of("JobActivationRequest", fields)).to_dict()["jobs"]
        return [{**job, "headers": job["customHeaders"]} for job in jobs]

    def fail_job(key, retries, message):
        fields = {"retries": retries, "errorMessage": message, "retryBackOff": 0}
        client.fail_job(key, data=data_of("JobFailRequest", fields))

    return {
        "activate": activate,
        "completeJob": lambda key, variables: client.complete_job(
            key, data=data_of("JobCompletionRequest", {"variables": variables})
        ),
        "failJob": fail_job,
        "throwError": lambda key, code: client.throw_job_error(
            key, data=data_of("JobErrorRequest", {"errorCode": code})
        ),
        "updateRetries": lambda key, retries: client.update_job(
            key, data=data_of("JobUpdateRequest", {"changeset": {"retries": retries}})
        ),
        "resolveIncident": lambda key: client.resolve_incident(key),
    }


def others_of(client):
    def publish(name, correlation_key, variables):
        fields = {
            "name": name,
            "correlationKey": correlation_key,
            "timeToLive": TIMEOUT_MS,
            "variables": variables,
        }
        client.publish_message(data=data_of("MessagePublicationRequest", fields))

    def correlate(name, correlation_key, variables):
        fields = {"name": name, "correlationKey": correlation_key, "variables": variables}
        return client.correlate_message(data=data_of("MessageCorrelationRequest", fields)).process_instance_key

    def evaluate_decision(decision_id, variables):
        fields = {"decisionDefinitionId": decision_id, "variables": variables}
        return client.evaluate_decision(data=data_of("DecisionEvaluationByID", fields)).output

    return {
        "publish": publish,
        "correlate": correlate,
        "signal": lambda name, variables: void(
            client.broadcast_signal(
                data=data_of("SignalBroadcastRequest", {"signalName": name, "variables": variables})
            )
        ),
        "evaluateDecision": evaluate_decision,
        "assign": lambda key, assignee: client.assign_user_task(
            key, data=data_of("UserTaskAssignmentRequest", {"assignee": assignee})
        ),
        "unassign": lambda key: client.unassign_user_task(key),
        "updateTask": lambda key, priority: client.update_user_task(
            key, data=data_of("UserTaskUpdateRequest", {"changeset": {"priority": priority}})
        ),
        "completeTask": lambda key, variables: client.complete_user_task(
            key, data=data_of("UserTaskCompletionRequest", {"variables": variables})
        ),
    }


def reads_of(client):
    def search(method, model):
        return lambda request: getattr(client, method)(data=data_of(model, request), consistency=NOW).to_dict()

    return {
        "getInstance": lambda key: client.get_process_instance(key, consistency=NOW).to_dict(),
        "searchInstances": search("search_process_instances", "ProcessInstanceSearchQuery"),
        "searchElements": search("search_element_instances", "ElementInstanceSearchQuery"),
        "searchVariables": search("search_variables", "VariableSearchQuery"),
        "searchIncidents": search("search_incidents", "IncidentSearchQuery"),
        "searchTasks": search("search_user_tasks", "UserTaskSearchQuery"),
        "searchJobs": search("search_jobs", "JobSearchQuery"),
        "searchDefinitions": search("search_process_definitions", "ProcessDefinitionSearchQuery"),
        "searchWaits": search("search_element_instance_wait_states", "ElementInstanceWaitStateQuery"),
        "xml": lambda key: client.get_process_definition_xml(key, consistency=NOW),
    }


def in_thread(operation):
    async def run(*arguments):
        return await asyncio.to_thread(operation, *arguments)

    return run


async def main():
    client = CamundaClient(
        configuration={"CAMUNDA_REST_ADDRESS": sys.argv[1], "CAMUNDA_AUTH_STRATEGY": "NONE"}, timeout=None
    )
    operations = {**instances_of(client), **jobs_of(client), **others_of(client), **reads_of(client)}
    await serve({"main": {name: in_thread(operation) for name, operation in operations.items()}})


asyncio.run(main())
