/** The progress of bulk operations: of one, or the list of all that this server has carried out. */
import type { VNode } from 'preact';
import { request } from '../api.ts';
import { plural, words } from '../format.ts';
import { bulkLink, instanceLink } from '../links.ts';
import { reloadAll, useLive } from '../live.ts';
import type { BulkProgress } from '../own-items.ts';
import { Badge } from '../parts/badge.tsx';
import { CommandLine } from '../parts/command.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { say } from '../parts/toasts.tsx';
import { mayOperate } from '../user.ts';
import type { ViewProps } from '../view.ts';

export function BulkView({ params }: ViewProps): VNode {
  const id = params['id'] ?? '';
  const live = useLive(`bulk ${id}`, (signal) => request<BulkProgress>(`/api/bulk/${id}`, { signal }));
  return <Loaded live={live}>{(progress) => <Progress progress={progress} />}</Loaded>;
}

function Progress({ progress }: { readonly progress: BulkProgress }): VNode {
  const { bulkId, operation, by, startedAt, state, total, done, before, refused, unanswered, skipped } =
    progress;
  const left = total - done - before - refused - unanswered;
  const share = total === 0 ? 100 : ((total - left) / total) * 100;
  const stop = async (): Promise<void> => {
    await request(`/api/bulk/${bulkId}/stop`, { method: 'POST' });
    say('Stopping: waiting for the answers to what was sent.');
    reloadAll();
  };
  return (
    <>
      <div class="heading">
        <div>
          <h1>
            Bulk {words(operation)} <Badge state={state.toUpperCase()} />
          </h1>
          <p class="meta">
            <span class="key">{bulkId}</span>
            <span>by {by}</span>
            <span>
              started <Time at={startedAt} />
            </span>
          </p>
        </div>
        {state === 'running' && (
          <div class="actions">
            <button type="button" class="danger" disabled={!mayOperate.value} onClick={stop}>
              Stop
            </button>
          </div>
        )}
      </div>
      <div
        class="progress"
        role="progressbar"
        aria-label="Progress"
        aria-valuenow={Math.round(share)}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <i style={{ width: `${share}%` }} />
      </div>
      <div class="totals" role="status">
        <span>
          <b>{done.toLocaleString('en')}</b> done of {total.toLocaleString('en')}
        </span>
        {before > 0 && (
          <span>
            <b>{before}</b> done before
          </span>
        )}
        <span class={refused > 0 ? 'bad' : ''}>
          <b>{refused}</b> skipped
        </span>
        {unanswered > 0 && (
          <span class="bad">
            <b>{unanswered}</b> without an answer
          </span>
        )}
        <span>
          <b>{left.toLocaleString('en')}</b> left
        </span>
      </div>
      {progress.problem !== undefined && <p class="problem">{progress.problem}</p>}
      {(state === 'stopped' || state === 'failed') && (
        <>
          <p class="hint">
            What was sent stays in effect. Continue on the command line with the same conditions:
          </p>
          <CommandLine text={`signalbox bulk ${operation} --where ... --resume ${bulkId}`} />
        </>
      )}
      {skipped.length > 0 && <Skipped skipped={skipped} refused={refused} />}
    </>
  );
}

function Skipped({ skipped, refused }: Pick<BulkProgress, 'skipped'> & { readonly refused: number }): VNode {
  return (
    <section>
      <h2 class="sectionhead">Skipped, and why</h2>
      {skipped.length < refused && (
        <p class="hint">
          The first {skipped.length} of {refused}.
        </p>
      )}
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Instance</th>
            <th scope="col">Code</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {skipped.map(({ key, code, reason }) => (
            <tr key={key}>
              <td>
                <a class="key" href={instanceLink(key)}>
                  {key}
                </a>
              </td>
              <td data-label="Code">{words(code)}</td>
              <td data-label="Reason">{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function BulkListView(): VNode {
  const live = useLive('bulks', async (signal) =>
    (await request<{ items: BulkProgress[] }>('/api/bulk', { signal })).items.filter(({ dryRun }) => !dryRun),
  );
  return (
    <>
      <div class="heading">
        <h1>Bulk operations</h1>
      </div>
      <Loaded live={live}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="This server has carried out no bulk operation since it started">
              <p>
                Start one from a group of <a href="/operate/incidents">incidents</a>, or from a filtered list
                of <a href="/operate/processes?state=active">instances</a>.
              </p>
            </Empty>
          ) : (
            <ul class="tasks">
              {all.map((each) => (
                <li key={each.bulkId}>
                  <a href={bulkLink(each.bulkId)}>
                    <strong>
                      {words(each.operation)} <Badge state={each.state.toUpperCase()} />
                    </strong>
                    <span>
                      {(each.done + each.before).toLocaleString('en')} of {plural(each.total, 'instance')}
                    </span>
                    {each.refused > 0 && <span class="bad">{each.refused} skipped</span>}
                    <span>by {each.by}</span>
                    <Time at={each.startedAt} />
                  </a>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}
