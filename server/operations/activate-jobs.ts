/** Leases jobs of a type; waits if none is available. */
import type { LeasedJob } from '../../engine/step/commands/lease-jobs.ts';
import { parseExactJson } from '../http/exact-json.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation } from './operation.ts';
import { bodyOf, checkTenant, NAME, TEXT } from './request-fields.ts';

interface Body {
  readonly type: string;
  readonly worker?: string;
  readonly timeout: number;
  readonly maxJobsToActivate: number;
  readonly fetchVariable?: readonly string[];
  /** 0: the server's default; negative: don't wait. */
  readonly requestTimeout?: number;
  readonly tenantIds?: readonly string[];
}

export const activateJobs: Operation = {
  id: 'activateJobs',
  method: 'POST',
  path: '/jobs/activation',
  role: 'operate',
  requiresBody: true,
  differs: 'jobs of a client that is gone are available again at once, not after their timeout',
  body: bodyOf(
    {
      type: NAME,
      worker: { type: ['string', 'null'] },
      timeout: { type: 'integer', exclusiveMinimum: 0 },
      maxJobsToActivate: { type: 'integer', exclusiveMinimum: 0 },
      fetchVariable: { type: 'array', items: TEXT },
      requestTimeout: { type: 'integer' },
      tenantIds: { type: 'array', items: TEXT },
      tenantFilter: TEXT,
    },
    ['type', 'timeout', 'maxJobsToActivate'],
  ),
  async answer({ leaser, settings, signal }, { body }) {
    const {
      type,
      worker,
      timeout,
      maxJobsToActivate,
      fetchVariable = [],
      requestTimeout = 0,
      tenantIds = [],
    } = body as Body;
    for (const tenantId of tenantIds) checkTenant('Activate Jobs', tenantId);
    const request = {
      ...{ type, worker: worker ?? '', max: maxJobsToActivate, timeoutMs: timeout },
      fetchVariables: fetchVariable,
    };
    const waitMs = requestTimeout === 0 ? settings.requestTimeoutMs : Math.max(requestTimeout, 0);
    const jobs = await leaser.poll(request, waitMs, signal);
    return {
      body: { jobs: jobs.map(activatedJob) },
      ...(jobs.length > 0 && { undelivered: () => leaser.giveBack(jobs) }),
    };
  },
};

/** A job in Camunda's form. */
export function activatedJob(job: LeasedJob): ActivatedJob {
  const { kind = 'BPMN_ELEMENT', listenerEvent, businessKey = null, tags = [] } = job;
  return {
    jobKey: String(job.jobKey),
    type: job.type,
    processInstanceKey: String(job.instanceKey),
    rootProcessInstanceKey: String(job.rootInstanceKey ?? job.instanceKey),
    processDefinitionId: job.processId,
    processDefinitionVersion: job.version,
    processDefinitionKey: String(job.definitionKey),
    elementId: job.elementId,
    elementInstanceKey: String(job.elementInstanceKey),
    customHeaders: job.headers,
    worker: job.worker,
    retries: job.retries,
    deadline: job.deadlineAtMs ?? 0,
    variables: parseExactJson(job.variables),
    tenantId: TENANT,
    kind,
    listenerEventType: listenerEvent === undefined ? 'UNSPECIFIED' : listenerEvent.toUpperCase(),
    userTask: null,
    tags,
    physicalTenantId: TENANT,
    businessId: businessKey,
    priority: 0,
    leaseToken: null,
  };
}

export interface ActivatedJob {
  readonly jobKey: string;
  readonly type: string;
  readonly processInstanceKey: string;
  readonly rootProcessInstanceKey: string;
  readonly processDefinitionId: string;
  readonly processDefinitionVersion: number;
  readonly processDefinitionKey: string;
  readonly elementId: string;
  readonly elementInstanceKey: string;
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly worker: string;
  readonly retries: number;
  /** Epoch ms. */
  readonly deadline: number;
  readonly variables: unknown;
  readonly tenantId: string;
  readonly kind: string;
  readonly listenerEventType: string;
  readonly userTask: null;
  readonly tags: readonly string[];
  readonly physicalTenantId: string;
  readonly businessId: string | null;
  readonly priority: number;
  readonly leaseToken: null;
}
