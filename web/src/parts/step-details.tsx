/** One step of a history: what it has done, its records, and the variables after it. */
import type { VNode } from 'preact';
import { exact, words } from '../format.ts';
import type { ShownScope } from '../history/history-fold.ts';
import type { HistoryView } from '../history/history-messages.ts';
import { kcatLine } from '../kcat-line.ts';
import { CommandLine } from './command.tsx';
import { ValueList } from './value-list.tsx';

export function StepDetails({ view }: { readonly view: HistoryView }): VNode | null {
  const { source, step, stepLines, scopes } = view;
  if (!step) return null;
  const { bootstrapServers, topic, commandsTopic } = source;
  const { at, command, position, partition, offset } = step;
  return (
    <section class="step" aria-label="Step">
      <h2>
        {command ? words(command) : 'due work'}{' '}
        <small title={new Date(at).toISOString()}>{exact(Date.parse(at))}</small>
      </h2>
      <ul>
        {stepLines.map(({ elementId, text }, index) => (
          <li key={index}>
            {elementId !== '' && <strong>{elementId}</strong>} {text}
          </li>
        ))}
      </ul>
      <Variables scopes={scopes} />
      <details>
        <summary>
          Record: {topic}, partition {partition}, offset {offset}
        </summary>
        <CommandLine text={kcatLine(bootstrapServers, { topic, partition, offset })} />
        {position !== null && (
          <>
            <p class="hint">
              The command that it has processed: {commandsTopic}, partition {partition}, offset {position}.
            </p>
            <CommandLine
              text={kcatLine(bootstrapServers, { topic: commandsTopic, partition, offset: position })}
            />
          </>
        )}
      </details>
    </section>
  );
}

function Variables({ scopes }: { readonly scopes: readonly ShownScope[] }): VNode {
  return (
    <>
      {scopes.map(({ scopeKey, elementId, variables }) => (
        <section key={scopeKey} class="scope">
          <h3>Variables of {elementId} after this step</h3>
          <ValueList values={variables} />
        </section>
      ))}
    </>
  );
}
