/** Dead letters: records that could not be processed. Look at one, correct its value, and redrive it. */
import type { VNode } from 'preact';
import { RedriveLetter } from '../actions/redrive-letter.tsx';
import { request } from '../api.ts';
import { redriveCommand } from '../commands.ts';
import { kcatLine } from '../kcat-line.ts';
import { useLive } from '../live.ts';
import type { DeadLetter, WholeDeadLetter } from '../own-items.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { CommandLine } from '../parts/command.tsx';
import { LongText } from '../parts/long-text.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { ValueList } from '../parts/value-list.tsx';
import { query, setQuery } from '../route.ts';

/** Each answer reads the topic. */
const PAUSE_MS = 5000;

export function DeadLettersView(): VNode {
  const isAll = query.value['all'] === 'true';
  const live = useLive(
    `letters ${isAll}`,
    (signal) => request<{ items: DeadLetter[]; total: number }>(`/api/dead-letters?all=${isAll}`, { signal }),
    PAUSE_MS,
  );
  return (
    <>
      <div class="heading">
        <h1>Dead letters</h1>
        <label class="check">
          <input
            type="checkbox"
            checked={isAll}
            onChange={({ currentTarget }) => setQuery({ all: currentTarget.checked ? 'true' : '' })}
          />
          With those that were redriven
        </label>
      </div>
      <Loaded live={live}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Empty title="There are no dead letters">
              <p>Every record was processed, or rejected with an answer to its sender.</p>
            </Empty>
          ) : (
            <>
              {items.length < total && (
                <p class="hint">
                  The oldest {items.length} of {total}.
                </p>
              )}
              <ul class="groups">
                {items.map((letter) => (
                  <LetterRow
                    key={letter.letter}
                    letter={letter}
                    isOpen={query.value['letter'] === letter.letter}
                  />
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </>
  );
}

function LetterRow({ letter, isOpen }: { readonly letter: DeadLetter; readonly isOpen: boolean }): VNode {
  const { letter: id, at, code, reason, command, origin, redrivenAt } = letter;
  return (
    <li>
      <p class="key">{id}</p>
      <div>
        <h2>
          {code} {command !== null && <small>{command}</small>}
        </h2>
        <LongText look="cause" text={reason} />
        <p class="meta">
          <span>
            <Time at={at} />
          </span>
          <span>
            from {origin.topic}, partition {origin.partition}, offset {origin.offset}
          </span>
          {redrivenAt && (
            <span>
              redriven <Time at={redrivenAt} />
            </span>
          )}
        </p>
        {isOpen && <LetterContent letter={letter} />}
      </div>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={`${isOpen ? 'Hide' : 'Show'} dead letter ${id}`}
        onClick={() => setQuery({ letter: isOpen ? '' : id })}
      >
        {isOpen ? 'Hide' : 'Show'}
      </button>
    </li>
  );
}

function LetterContent({ letter: { partition, offset } }: { readonly letter: DeadLetter }): VNode {
  const live = useLive(
    `letter ${partition}/${offset}`,
    (signal) => request<WholeDeadLetter>(`/api/dead-letters/${partition}/${offset}`, { signal }),
    PAUSE_MS,
  );
  return (
    <Loaded live={live}>
      {(whole) => (
        <div class="letter">
          <h3>Value</h3>
          <LongText look="value" text={whole.value ?? `${whole.bytes} bytes that are not text`} />
          {whole.headers.length > 0 && (
            <ValueList values={whole.headers.map(([name, value]) => ({ name, value }))} />
          )}
          <div class="buttons">
            <ActionButton label="Redrive" look="primary" about={`dead letter ${whole.letter}`}>
              {(close) => <RedriveLetter letter={whole} close={close} />}
            </ActionButton>
          </div>
          <CommandLine text={redriveCommand(whole.letter)} />
          <CommandLine text={kcatLine(whole.bootstrapServers, { topic: whole.topic, partition, offset })} />
        </div>
      )}
    </Loaded>
  );
}
