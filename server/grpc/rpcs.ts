/** The procedures with one response; each is an operation with other field names. Pure. */
import { int, keyOr, messages, text, texts, variables } from './message-fields.ts';
import type { Message, Rpc, RpcRequest } from './rpc.ts';

const nothing = (): Message => ({});

/** The fields that have a value. */
function given(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

function creation(message: Message, more: object = {}): RpcRequest {
  const version = int(message, 'version');
  const body = given({
    processDefinitionId: text(message, 'bpmnProcessId'),
    processDefinitionKey: keyOr(message, 'processDefinitionKey'),
    processDefinitionVersion: version === 0 ? undefined : version,
    variables: variables(message),
    tenantId: text(message, 'tenantId'),
  });
  const startInstructions = messages(message, 'startInstructions').map((each) => ({
    elementId: text(each, 'elementId'),
  }));
  const runtimeInstructions = messages(message, 'runtimeInstructions').map(({ terminate }) => ({
    type: 'TERMINATE_PROCESS_INSTANCE',
    afterElementId: text((terminate ?? {}) as Message, 'afterElementId'),
  }));
  return {
    body: { ...body, startInstructions, runtimeInstructions, tags: [...texts(message, 'tags')], ...more },
  };
}

function created(body: Message): Message {
  return {
    processDefinitionKey: body['processDefinitionKey'],
    bpmnProcessId: body['processDefinitionId'],
    version: body['processDefinitionVersion'],
    processInstanceKey: body['processInstanceKey'],
    tenantId: body['tenantId'],
    tags: body['tags'],
  };
}

const byJob = (message: Message, body: object): RpcRequest => ({
  params: { jobKey: text(message, 'jobKey') },
  body,
});

function jobResult({ result }: Message): object | undefined {
  if (result === undefined || result === null) return undefined;
  const { denied, deniedReason, corrections, ...flags } = result as Message;
  const { candidateUsers, candidateGroups, ...attributes } = (corrections ?? {}) as Message;
  const list = (value: unknown): readonly string[] | undefined =>
    (value as { values: string[] } | undefined)?.values;
  return given({
    denied,
    deniedReason,
    corrections:
      corrections &&
      given({ ...attributes, candidateUsers: list(candidateUsers), candidateGroups: list(candidateGroups) }),
    activateElements: messages(result as Message, 'activateElements').map((each) => ({
      elementId: text(each, 'elementId'),
      variables: variables(each),
    })),
    isCompletionConditionFulfilled: flags['isCompletionConditionFulfilled'],
    isCancelRemainingInstances: flags['isCancelRemainingInstances'],
  });
}

function deployment(body: Message): Message {
  const deployments = messages(body, 'deployments').map((each) => {
    const { processDefinition, decisionDefinition, decisionRequirements, form } = each as Readonly<
      Record<string, Message | null>
    >;
    if (processDefinition) return { process: processMetadata(processDefinition) };
    if (decisionDefinition) {
      const {
        decisionDefinitionId,
        name,
        version,
        decisionDefinitionKey,
        decisionRequirementsId,
        decisionRequirementsKey,
      } = decisionDefinition;
      return {
        decision: {
          dmnDecisionId: decisionDefinitionId,
          dmnDecisionName: name,
          version,
          decisionKey: decisionDefinitionKey,
          dmnDecisionRequirementsId: decisionRequirementsId,
          decisionRequirementsKey,
          tenantId: body['tenantId'],
        },
      };
    }
    if (decisionRequirements) {
      const { decisionRequirementsId, decisionRequirementsName, ...others } = decisionRequirements;
      return {
        decisionRequirements: {
          ...others,
          dmnDecisionRequirementsId: decisionRequirementsId,
          dmnDecisionRequirementsName: decisionRequirementsName,
        },
      };
    }
    return { form };
  });
  return { key: body['deploymentKey'], deployments, tenantId: body['tenantId'] };
}

function processMetadata(process: Message): Message {
  const { processDefinitionId, processDefinitionVersion, processDefinitionKey, resourceName, tenantId } =
    process;
  return {
    bpmnProcessId: processDefinitionId,
    version: processDefinitionVersion,
    processDefinitionKey,
    resourceName,
    tenantId,
  };
}

const fileOf = (message: Message, content: string) => ({
  name: text(message, 'name'),
  content: Buffer.from(message[content] as Uint8Array).toString('utf8'),
});

export const RPCS: Readonly<Record<string, Rpc>> = {
  Topology: {
    operation: 'getTopology',
    request: () => ({}),
    answer: (body) => ({
      ...body,
      clusterId: '',
      brokers: messages(body, 'brokers').map((broker) => ({
        ...broker,
        partitions: messages(broker, 'partitions').map(({ partitionId }) => ({
          partitionId,
          role: 0,
          health: 0,
        })),
      })),
    }),
  },
  DeployResource: {
    operation: 'createDeployment',
    request: (message) => ({
      files: messages(message, 'resources').map((each) => fileOf(each, 'content')),
      body: { tenantId: text(message, 'tenantId') },
    }),
    answer: deployment,
  },
  DeployProcess: {
    operation: 'createDeployment',
    request: (message) => ({
      files: messages(message, 'processes').map((each) => fileOf(each, 'definition')),
    }),
    answer: (body) => ({
      key: body['deploymentKey'],
      processes: messages(body, 'deployments').flatMap(({ processDefinition }) =>
        processDefinition ? [processMetadata(processDefinition as Message)] : [],
      ),
    }),
  },
  CreateProcessInstance: {
    operation: 'createProcessInstance',
    request: (message) => creation(message),
    answer: created,
  },
  CreateProcessInstanceWithResult: {
    operation: 'createProcessInstance',
    request: (message) =>
      creation((message['request'] ?? {}) as Message, {
        awaitCompletion: true,
        requestTimeout: int(message, 'requestTimeout'),
        fetchVariables: [...texts(message, 'fetchVariables')],
      }),
    answer: (body) => ({ ...created(body), variables: JSON.stringify(body['variables']) }),
  },
  CancelProcessInstance: {
    operation: 'cancelProcessInstance',
    request: (message) => ({ params: { processInstanceKey: text(message, 'processInstanceKey') } }),
    answer: nothing,
  },
  ModifyProcessInstance: {
    operation: 'modifyProcessInstance',
    request: (message) => ({
      params: { processInstanceKey: text(message, 'processInstanceKey') },
      body: {
        activateInstructions: messages(message, 'activateInstructions').map((each) => ({
          elementId: text(each, 'elementId'),
          ancestorElementInstanceKey: text(each, 'ancestorElementInstanceKey'),
          variableInstructions: messages(each, 'variableInstructions').map((one) => ({
            variables: variables(one),
            scopeId: text(one, 'scopeId'),
          })),
        })),
        terminateInstructions: messages(message, 'terminateInstructions').map((each) => ({
          elementInstanceKey: text(each, 'elementInstanceKey'),
        })),
      },
    }),
    answer: nothing,
  },
  MigrateProcessInstance: {
    operation: 'migrateProcessInstance',
    request(message) {
      const plan = (message['migrationPlan'] ?? {}) as Message;
      const mappingInstructions = messages(plan, 'mappingInstructions').map((each) => ({
        sourceElementId: text(each, 'sourceElementId'),
        targetElementId: text(each, 'targetElementId'),
      }));
      return {
        params: { processInstanceKey: text(message, 'processInstanceKey') },
        body: { targetProcessDefinitionKey: text(plan, 'targetProcessDefinitionKey'), mappingInstructions },
      };
    },
    answer: nothing,
  },
  CompleteJob: {
    operation: 'completeJob',
    request: (message) =>
      byJob(message, given({ variables: variables(message), result: jobResult(message) })),
    answer: nothing,
  },
  FailJob: {
    operation: 'failJob',
    request: (message) =>
      byJob(message, {
        retries: int(message, 'retries'),
        errorMessage: text(message, 'errorMessage'),
        retryBackOff: int(message, 'retryBackOff'),
        variables: variables(message),
      }),
    answer: nothing,
  },
  ThrowError: {
    operation: 'throwJobError',
    request: (message) =>
      byJob(message, {
        errorCode: text(message, 'errorCode'),
        errorMessage: text(message, 'errorMessage'),
        variables: variables(message),
      }),
    answer: nothing,
  },
  UpdateJobRetries: {
    operation: 'updateJob',
    request: (message) => byJob(message, { changeset: { retries: int(message, 'retries') } }),
    answer: nothing,
  },
  UpdateJobTimeout: {
    operation: 'updateJob',
    request: (message) => byJob(message, { changeset: { timeout: int(message, 'timeout') } }),
    answer: nothing,
  },
  PublishMessage: {
    operation: 'publishMessage',
    request: (message) => ({
      body: {
        name: text(message, 'name'),
        correlationKey: text(message, 'correlationKey'),
        timeToLive: int(message, 'timeToLive'),
        ...given({ messageId: text(message, 'messageId'), tenantId: text(message, 'tenantId') }),
        variables: variables(message),
      },
    }),
    answer: ({ messageKey, tenantId }) => ({ key: messageKey, tenantId }),
  },
  BroadcastSignal: {
    operation: 'broadcastSignal',
    request: (message) => ({
      body: {
        signalName: text(message, 'signalName'),
        variables: variables(message),
        ...given({ tenantId: text(message, 'tenantId') }),
      },
    }),
    answer: ({ signalKey, tenantId }) => ({ key: signalKey, tenantId }),
  },
  ResolveIncident: {
    operation: 'resolveIncident',
    request: (message) => ({ params: { incidentKey: text(message, 'incidentKey') } }),
    answer: nothing,
  },
  SetVariables: {
    operation: 'createElementInstanceVariables',
    request: (message) => ({
      params: { elementInstanceKey: text(message, 'elementInstanceKey') },
      body: { variables: variables(message), local: message['local'] === true },
    }),
    answer: (_body, message) => ({ key: text(message, 'elementInstanceKey') }),
  },
  DeleteResource: {
    operation: 'deleteResource',
    request: (message) => ({ params: { resourceKey: text(message, 'resourceKey') } }),
    answer: nothing,
  },
  EvaluateDecision: {
    operation: 'evaluateDecision',
    request: (message) => ({
      body: {
        ...given({
          decisionDefinitionId: text(message, 'decisionId'),
          decisionDefinitionKey: keyOr(message, 'decisionKey'),
          tenantId: text(message, 'tenantId'),
        }),
        variables: variables(message),
      },
    }),
    answer: evaluated,
  },
  EvaluateConditional: {
    operation: 'evaluateConditionals',
    request: (message) => ({
      body: {
        ...given({
          processDefinitionKey: keyOr(message, 'processDefinitionKey'),
          tenantId: text(message, 'tenantId'),
        }),
        variables: variables(message),
      },
    }),
    answer: ({ processInstances }) => ({ processInstances }),
  },
};

function evaluated(body: Message): Message {
  return {
    decisionKey: body['decisionDefinitionKey'],
    decisionId: body['decisionDefinitionId'],
    decisionName: body['decisionDefinitionName'],
    decisionVersion: body['decisionDefinitionVersion'],
    decisionRequirementsId: body['decisionRequirementsId'],
    decisionRequirementsKey: body['decisionRequirementsKey'],
    decisionOutput: body['output'],
    failedDecisionId: body['failedDecisionDefinitionId'] ?? '',
    failureMessage: body['failureMessage'] ?? '',
    tenantId: body['tenantId'],
    decisionInstanceKey: body['decisionInstanceKey'],
    decisionEvaluationKey: body['decisionEvaluationKey'],
    evaluatedDecisions: messages(body, 'evaluatedDecisions').map((each) => ({
      decisionKey: each['decisionDefinitionKey'],
      decisionId: each['decisionDefinitionId'],
      decisionName: each['decisionDefinitionName'],
      decisionVersion: each['decisionDefinitionVersion'],
      decisionType: each['decisionDefinitionType'],
      decisionOutput: each['output'],
      matchedRules: each['matchedRules'],
      evaluatedInputs: each['evaluatedInputs'],
      tenantId: each['tenantId'],
      decisionEvaluationInstanceKey: each['decisionEvaluationInstanceKey'],
    })),
  };
}
