/** The jobs of an instance, with what an operator can do instead of a worker. */
import type { VNode } from 'preact';
import { CompleteJob, FailJob, RetryJob } from '../actions/job-actions.tsx';
import { search } from '../api.ts';
import type { Job } from '../items.ts';
import { useLive } from '../live.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import { elementName } from '../loaded-instance.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { Badge } from '../parts/badge.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';

const JOBS_MAX = 200;
const OPEN = new Set(['CREATED', 'FAILED', 'TIMED_OUT', 'RETRIES_UPDATED', 'MIGRATED']);

export function JobsPanel({ loaded }: { readonly loaded: LoadedInstance }): VNode {
  const { processInstanceKey } = loaded.instance;
  const live = useLive(`jobs ${processInstanceKey}`, async (signal) => {
    const sort = [{ field: 'creationTime', order: 'DESC' as const }];
    const body = { filter: { processInstanceKey }, sort, page: { limit: JOBS_MAX } };
    return (await search<Job>('jobs', body, signal)).items;
  });
  return (
    <Loaded live={live}>
      {(jobs) =>
        jobs.length === 0 ? (
          <Empty title="The instance has no jobs" />
        ) : (
          <table class="list">
            <thead>
              <tr>
                {['Job', 'Type', 'State', 'Retries', 'Worker', 'Changed', 'Actions'].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {jobs.map((job) => (
                <JobRow key={job.jobKey} job={job} element={elementName(loaded, job.elementId)} />
              ))}
            </tbody>
          </table>
        )
      }
    </Loaded>
  );
}

function JobRow({ job, element }: { readonly job: Job; readonly element: string }): VNode {
  const { jobKey, type, state, retries, worker, errorMessage, deadline, lastUpdateTime } = job;
  return (
    <tr>
      <td>
        <span class="key">{jobKey}</span> <small>{element}</small>
        {errorMessage && <p class="problem">{errorMessage}</p>}
      </td>
      <td data-label="Type">{type}</td>
      <td data-label="State">
        <Badge state={state} />
      </td>
      <td data-label="Retries">{retries}</td>
      <td data-label="Worker">
        {worker || '–'}
        {worker && deadline && (
          <small>
            {' '}
            until <Time at={deadline} />
          </small>
        )}
      </td>
      <td data-label="Changed">{lastUpdateTime ? <Time at={lastUpdateTime} /> : '–'}</td>
      <td>
        {OPEN.has(state) && (
          <div class="buttons">
            <ActionButton label="Complete" look="small" about={`job ${jobKey}`}>
              {(close) => <CompleteJob job={job} element={element} close={close} />}
            </ActionButton>
            <ActionButton label="Fail" look="small" about={`job ${jobKey}`}>
              {(close) => <FailJob job={job} element={element} close={close} />}
            </ActionButton>
            <ActionButton label="Retries" look="small" about={`job ${jobKey}`}>
              {(close) => <RetryJob job={job} element={element} close={close} />}
            </ActionButton>
          </div>
        )}
      </td>
    </tr>
  );
}
