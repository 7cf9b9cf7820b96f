/**
 * Plays a transcript: blocks of a command, `----`, and what the engine wrote because of it. Blank lines
 * separate blocks, `#` begins a comment. After etcd raft's data-driven tests. Pure but for compiling.
 *
 *   engine {"partitions":2}            options, before everything else
 *   deploy p                           see process-text.ts for the lines below it
 *   decide {"id":"d","literal":"1"}    a decision (see dmn-xml.ts), deployed with the next process
 *   start p {"a":1}                    variables
 *   complete type {"a":1}              the oldest open job of the type; also: fail type {"retries":0}, throw type CODE {"a":1},
 *                                      extend type PT1M, retries 3 (of the only job with an incident),
 *                                      activate type {"a":{}}, fulfill type {} (of an ad-hoc subprocess)
 *   publish name {"key":"k","ttl":"PT1H","variables":{}}
 *   signal name {"a":1}
 *   advance PT1H | advance next
 *   task claim ann                     the oldest user task; also: assign bob, unclaim,
 *                                      update {"priority":80}, complete {"a":1}
 *   lease x {"timeout":"PT30S"}        jobs of a type; `return x` gives one back
 *   resolve | cancel | set {"a":1}     the only incident; the newest instance
 *   modify {"move":{"a":"b"}}         the newest instance, as the testkit's `modify`
 *   migrate {"map":{"a":"b"}}         the newest instance, as the testkit's `migrate`
 *   fault a | repair                   from now on the engine throws when it activates `a`; no longer
 */

import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import { behaviourOf } from '../../bpmn/elements/table.ts';
import { ConnectorTasks } from '../../connectors/outbound/outbound-tasks.ts';
import type { EventKind } from '../../state/events.ts';
import type { JobHandle, TestEngine, TestEngineOptions } from '../../testkit/index.ts';
import { CommandRejection, createTestEngine } from '../../testkit/index.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import type { DecisionSpec } from '../dmn-xml.ts';
import { dmnXml } from '../dmn-xml.ts';
import { processOf } from './process-text.ts';
import { RecordText } from './record-text.ts';

/**
 * The transcript with the current output of the engine. Adds the kinds of the resulting events to `kinds`.
 * Throws on an unknown command.
 */
export async function rewritten(transcript: string, kinds = new Set<EventKind>()): Promise<string> {
  const player = new Player(kinds);
  const blocks: string[] = [];
  for (const block of transcript.trim().split(/\n\s*\n/)) blocks.push(await player.play(block));
  return `${blocks.join('\n\n')}\n`;
}

const LINE_LENGTH_MAX = 500;

function cut(line: string): string {
  const { length } = line;
  return length > LINE_LENGTH_MAX ? `${line.slice(0, LINE_LENGTH_MAX)}… (${length} characters)` : line;
}

const FAULTY: ElementBehaviour = {
  onActivate() {
    throw new Error('injected');
  },
};

class Player {
  #engine: TestEngine | undefined;
  #lines: string[] = [];
  readonly #decisions: DecisionSpec[] = [];
  readonly #kinds: Set<EventKind>;
  #faultAt: string | undefined;

  constructor(kinds: Set<EventKind>) {
    this.#kinds = kinds;
  }

  async play(block: string): Promise<string> {
    const all = block.split('\n');
    const end = all.indexOf('----');
    const given = end < 0 ? all : all.slice(0, end);
    const [command = '', ...more] = given.filter((line) => !line.startsWith('#'));
    if (command === '') return given.join('\n');
    this.#lines = [];
    if (command.startsWith('engine ')) {
      this.#engine = this.#create(JSON.parse(command.slice(7)) as TestEngineOptions);
      return given.join('\n');
    }
    this.#engine ??= this.#create({});
    try {
      await this.#run(this.#engine, command, more);
    } catch (error) {
      if (!(error instanceof CommandRejection)) throw error;
      this.#lines.push(`refused ${error.message}`);
    }
    return [...given, '----', ...this.#lines.map(cut)].join('\n');
  }

  #create(options: TestEngineOptions): TestEngine {
    const engine = createTestEngine({
      outbound: new ConnectorTasks({ isOwnCluster: () => true }),
      behaviourOf: (node) => (node.id === this.#faultAt ? FAULTY : behaviourOf(node)),
      ...options,
    });
    const text = new RecordText(engine.cluster.names, this.#kinds);
    engine.cluster.observe((committed) => {
      this.#lines.push(...text.transaction(committed));
    });
    return engine;
  }

  async #run(engine: TestEngine, command: string, more: readonly string[]): Promise<void> {
    const [name = '', first = '', second = ''] = command.split(' ');
    const json = /\{.*$/.exec(command)?.[0] ?? '{}';
    const options = JSON.parse(json) as Record<string, unknown>;
    if (name === 'decide') this.#decisions.push(JSON.parse(json) as DecisionSpec);
    else if (name === 'deploy') {
      const decisions = this.#decisions.splice(0);
      const dmn = decisions.length > 0 ? [{ name: `${first}.dmn`, content: dmnXml(decisions) }] : [];
      await engine.deploy([{ name: `${first}.bpmn`, content: bpmnXml(processOf(first, more)) }, ...dmn]);
    } else if (name === 'start') engine.start(first, { variables: options });
    else if (name === 'publish') engine.publish(first, options);
    else if (name === 'signal') engine.signal(first, { variables: options });
    else if (name === 'advance' && first === 'next') engine.advanceToNextTimer();
    else if (name === 'advance') engine.advanceBy(first);
    else if (name === 'cancel') engine.cancel(newest(engine));
    else if (name === 'set') engine.setVariables(newest(engine), options);
    else if (name === 'modify') engine.modify(newest(engine), options);
    else if (name === 'migrate') engine.migrate(newest(engine), options);
    else if (name === 'fault') this.#faultAt = first;
    else if (name === 'repair') this.#faultAt = undefined;
    else if (name === 'resolve') {
      engine.resolve(engine.instances().flatMap(({ incidents }) => incidents)[0]?.key ?? 0);
    } else if (name === 'task') workOn(engine, first, second, options);
    else if (name === 'lease') engine.lease(first, options);
    else if (name === 'return') engine.jobs({ type: first, state: 'leased' })[0]?.giveBack();
    else if (name === 'retries') stopped(engine).setRetries(Number(first));
    else giveResult(engine, name, first, second, options);
  }
}

function giveResult(
  engine: TestEngine,
  name: string,
  type: string,
  argument: string,
  options: Record<string, unknown>,
): void {
  const [job] = engine.jobs({ type });
  if (!job) throw new Error(`there is no open job of type '${type}'`);
  if (name === 'complete') job.complete(options);
  else if (name === 'fail') job.fail(options);
  else if (name === 'throw') job.throwError(argument, { variables: options });
  else if (name === 'extend') job.extend(argument);
  else if (name === 'activate') job.activate(options as Record<string, Record<string, unknown>>);
  else if (name === 'fulfill') job.fulfill(options);
  else throw new Error(`a transcript has no command '${name}'`);
}

function workOn(engine: TestEngine, verb: string, who: string, options: Record<string, unknown>): void {
  const [task] = engine.userTasks();
  if (!task) throw new Error('there is no user task');
  if (verb === 'claim') task.claim(who);
  else if (verb === 'assign') task.assign(who);
  else if (verb === 'unclaim') task.unclaim();
  else if (verb === 'update') task.update(options);
  else if (verb === 'complete') task.complete(options);
  else throw new Error(`a user task can't be '${verb}'`);
}

function newest(engine: TestEngine): number {
  return engine.instances().at(-1)?.key ?? 0;
}

function stopped(engine: TestEngine): JobHandle {
  const [job] = engine.jobs({ state: 'incident' });
  if (!job) throw new Error('no job has an incident');
  return job;
}
