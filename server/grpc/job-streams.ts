/** The procedures that answer with a stream of jobs. */
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { LeasedJob } from '../../engine/step/commands/lease-jobs.ts';
import type { ActivatedJob } from '../operations/activate-jobs.ts';
import { activatedJob } from '../operations/activate-jobs.ts';
import type { Operation, OperationCall } from '../operations/operation.ts';
import { checkRequest } from '../operations/request-check.ts';
import { int, text, texts } from './message-fields.ts';
import type { Message } from './rpc.ts';

/** Clients usually limit messages to 4 MB. */
const MESSAGE_BYTES_MAX = 3_500_000;
/** Maximum number of jobs that a stream leases at once; the next ones are leased when these are written. */
const STREAM_JOBS_MAX = 16;
const STREAM_WAIT_MS = 60_000;

/** One poll; its jobs may be in several messages. */
export async function activateJobs(
  call: OperationCall,
  stream: ServerWritableStream<Message, Message>,
  operation: Operation,
): Promise<void> {
  const { request } = stream;
  const body = {
    type: text(request, 'type'),
    worker: text(request, 'worker'),
    timeout: int(request, 'timeout'),
    maxJobsToActivate: int(request, 'maxJobsToActivate'),
    fetchVariable: [...texts(request, 'fetchVariable')],
    requestTimeout: int(request, 'requestTimeout'),
    tenantIds: [...texts(request, 'tenantIds')],
  };
  checkRequest(operation, body, {});
  const answer = await operation.answer(call, { params: {}, query: {}, body, files: [] });
  if (call.signal.aborted && stream.cancelled) {
    answer.undelivered?.();
    return;
  }
  const { jobs } = answer.body as { readonly jobs: readonly ActivatedJob[] };
  let message: Message[] = [];
  let bytes = 0;
  for (const job of jobs.map(jobMessage)) {
    const size = String(job['variables']).length + String(job['customHeaders']).length;
    if (message.length > 0 && bytes + size > MESSAGE_BYTES_MAX) {
      stream.write({ jobs: message });
      message = [];
      bytes = 0;
    }
    message.push(job);
    bytes += size;
  }
  if (message.length > 0) stream.write({ jobs: message });
}

/**
 * Leases jobs as they become available, and writes them as fast as the client reads, until the client
 * cancels.
 */
export async function streamActivatedJobs(
  call: OperationCall,
  stream: ServerWritableStream<Message, Message>,
): Promise<void> {
  const { request } = stream;
  const { leaser, signal } = call;
  const wanted = {
    type: text(request, 'type'),
    worker: text(request, 'worker'),
    max: STREAM_JOBS_MAX,
    timeoutMs: int(request, 'timeout'),
    fetchVariables: texts(request, 'fetchVariable'),
  };
  while (!signal.aborted) {
    const jobs = await leaser.poll(wanted, STREAM_WAIT_MS, signal);
    await writeAll(call, stream, jobs);
  }
}

/** Returns the jobs that could not be written because the client has disconnected. */
async function writeAll(
  { leaser, signal }: OperationCall,
  stream: ServerWritableStream<Message, Message>,
  jobs: readonly LeasedJob[],
): Promise<void> {
  for (const [at, job] of jobs.entries()) {
    if (signal.aborted) {
      await leaser.giveBack(jobs.slice(at));
      return;
    }
    const hasRoom = stream.write(jobMessage(activatedJob(job)));
    if (!hasRoom) await drained(stream, signal);
  }
}

function drained(stream: ServerWritableStream<Message, Message>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    stream.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}

function jobMessage(job: ActivatedJob): Message {
  return {
    key: job.jobKey,
    type: job.type,
    processInstanceKey: job.processInstanceKey,
    bpmnProcessId: job.processDefinitionId,
    processDefinitionVersion: job.processDefinitionVersion,
    processDefinitionKey: job.processDefinitionKey,
    elementId: job.elementId,
    elementInstanceKey: job.elementInstanceKey,
    customHeaders: JSON.stringify(job.customHeaders),
    worker: job.worker,
    retries: job.retries,
    deadline: job.deadline,
    variables: JSON.stringify(job.variables),
    tenantId: job.tenantId,
    kind: job.kind,
    listenerEventType: job.listenerEventType,
    tags: job.tags,
  };
}
