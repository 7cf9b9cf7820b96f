/**
 * Deploying, on partition 0: every file or none. The same content as the latest version is that version.
 * Pure.
 */
import type { ExecutableProcess, Finding } from '../../../bpmn/model.ts';
import { evaluateStartTimer } from '../../../bpmn/scope/timers.ts';
import type { DeployResources } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { definitionRecord } from '../records.ts';
import type { StepRun } from '../step-run.ts';

/** One deployed process, as the answer names it. */
export interface DeployedProcess {
  readonly definitionKey: number;
  readonly processId: string;
  readonly version: number;
  readonly resourceName: string;
  /** False: this very content was deployed before. */
  readonly created: boolean;
  /** How instances begin: by the start command, by these messages, by this many timers. */
  readonly startsBy: {
    readonly command: boolean;
    readonly messages: readonly string[];
    readonly timers: number;
  };
}

/** Needs the prepared deployment. Throws CommandRejected INVALID_ARGUMENT with every finding. */
export function deployResources(run: StepRun, _command: DeployResources): { processes: DeployedProcess[] } {
  const resources = run.input.deployment?.resources ?? [];
  const findings = resources.flatMap(({ resource }) => [
    ...resource.findings,
    ...resource.processes.flatMap((process) => timerFindings(process, resource.file, run.nowMs)),
  ]);
  if (resources.length === 0)
    throw new CommandRejected('INVALID_ARGUMENT', 'the deployment has no resources');
  if (findings.length > 0) {
    throw new CommandRejected('INVALID_ARGUMENT', `the deployment has ${findings.length} findings`, {
      findings,
    });
  }
  const processes = resources.flatMap(({ resource, xml, checksum }) =>
    resource.processes.map((process) => {
      const latest = run.state.deployed.get(process.id);
      const known = latest?.checksum === checksum ? latest : undefined;
      const version = known?.version ?? (latest?.version ?? 0) + 1;
      const key = known?.key ?? run.state.nextKey();
      if (!known) {
        const definition = {
          key,
          processId: process.id,
          version,
          resourceName: resource.file,
          checksum,
          deployedAtMs: run.nowMs,
          xml,
          ...(process.versionTag ? { versionTag: process.versionTag } : {}),
          ...(process.name ? { name: process.name } : {}),
        };
        run.records.push(definitionRecord(run.environment.topics, definition));
        run.state.deployed.set(process.id, { key, processId: process.id, version, checksum });
        for (let partition = 0; partition < run.environment.partitionCount; partition++) {
          run.sendCommand(key, { addDefinition: { definitionKey: key } }, partition);
        }
      }
      return {
        definitionKey: key,
        processId: process.id,
        version,
        resourceName: resource.file,
        created: !known,
        startsBy: startsBy(process),
      };
    }),
  );
  return { processes };
}

function startsBy({ root }: ExecutableProcess): DeployedProcess['startsBy'] {
  const messages = root.eventStarts.flatMap(({ event }) =>
    event?.kind === 'message' && event.name.kind === 'static' ? [event.name.text] : [],
  );
  return {
    command: root.noneStart !== undefined,
    messages,
    timers: root.eventStarts.filter(({ event }) => event?.kind === 'timer').length,
  };
}

/** Timers of start events have to be known now: by FEEL they can read the time, and nothing else. */
function timerFindings({ root }: ExecutableProcess, file: string, nowMs: number): Finding[] {
  return root.eventStarts.flatMap(({ id: elementId, event }) => {
    if (event?.kind !== 'timer' || evaluateStartTimer(event, nowMs) !== null) return [];
    const { expression, timer } = event;
    const source = expression.kind === 'static' ? expression.text : `=${expression.expression.source}`;
    const reason = `the timer ${timer} '${source}' of a start event can't be evaluated without variables`;
    return [{ file, elementId, elementType: 'bpmn:StartEvent', reason }];
  });
}
