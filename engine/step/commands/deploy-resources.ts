/**
 * Deploys files atomically, on partition 0. Content that equals the latest version gets no new version. Pure.
 */

import type { CalledDefinition } from '../../../bpmn/called-definitions.ts';
import { missingDefinitions } from '../../../bpmn/called-definitions.ts';
import { evaluateStartTimer } from '../../../bpmn/interpreter/timers.ts';
import type { CompiledResource, ExecutableProcess, Finding } from '../../../bpmn/model.ts';
import { countOf } from '../../../state/count-of.ts';
import { entryKey } from '../../../state/partition-entries.ts';
import type { DeployResources } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import type { PreparedDeployment } from '../environment.ts';
import type { ProcessDefinition } from '../records.ts';
import { definitionRecord } from '../records.ts';
import { deployedResource, deployResource, isLatest, resourceOf } from '../resources.ts';
import type { StepRun } from '../step-run.ts';

/** One deployed process in the reply. */
export interface DeployedProcess {
  readonly definitionKey: number;
  readonly processId: string;
  readonly version: number;
  readonly resourceName: string;
  /** False if the same content was already deployed. */
  readonly created: boolean;
  /** How instances can start: by the start command, by these messages, by this number of timers. */
  readonly startsBy: {
    readonly command: boolean;
    readonly messages: readonly string[];
    readonly timers: number;
  };
}

/** One deployed decision. */
export interface DeployedDecision {
  /** Key of its decision requirements graph. */
  readonly definitionKey: number;
  readonly decisionId: string;
  readonly version: number;
  readonly resourceName: string;
  readonly created: boolean;
}

/** One deployed form. */
export interface DeployedForm {
  readonly definitionKey: number;
  readonly formId: string;
  readonly version: number;
  readonly resourceName: string;
  readonly created: boolean;
}

/** The reply to a deployment; decisions and forms only if there are any. */
export interface Deployed {
  readonly processes: DeployedProcess[];
  readonly decisions?: DeployedDecision[];
  readonly forms?: DeployedForm[];
  /** What is odd, but didn't prevent the deployment. */
  readonly warnings?: Finding[];
}

/**
 * Requires the prepared deployment. If anything in it is new, everything gets a new version, so that it
 * belongs together (camunda#19859). Throws CommandRejected INVALID_ARGUMENT with all findings.
 */
export function deployResources(run: StepRun, _command: DeployResources): Deployed {
  const resources = run.input.deployment?.resources ?? [];
  const findings = resources.flatMap(({ resource }) => [
    ...resource.findings,
    ...resource.processes.flatMap((process) => timerFindings(process, resource.file, run.nowMs)),
  ]);
  if (resources.length === 0)
    throw new CommandRejected('INVALID_ARGUMENT', 'the deployment has no resources');
  if (findings.length > 0) {
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      `the deployment has ${countOf(findings.length, 'problem')}`,
      {
        findings,
      },
    );
  }
  const deployment = new Deployment(
    run,
    resources.every((prepared) => isDeployed(run, prepared)),
  );
  for (const prepared of resources) deployment.add(prepared);
  const warnings = resources.flatMap(({ resource }) => warningsOf(run, resource, resources));
  return { ...deployment.answer, ...(warnings.length > 0 && { warnings }) };
}

type Prepared = PreparedDeployment['resources'][number];

/** What the reply lists at most: a record has a limit, too. */
const WARNINGS_MAX = 100;

function warningsOf(run: StepRun, resource: CompiledResource, resources: readonly Prepared[]): Finding[] {
  const isThere = (called: CalledDefinition) => {
    if (resources.some((prepared) => contains(prepared.resource, called))) return true;
    return called.binding !== 'deployment' && isKnown(run, called);
  };
  const missing = missingDefinitions(resource, isThere, 'deployed nowhere');
  return [...(resource.warnings ?? []), ...missing].slice(0, WARNINGS_MAX);
}

function contains({ processes, decisions, form }: CompiledResource, called: CalledDefinition): boolean {
  const { what, id, versionTag } = called;
  const isIt = (one: { readonly id: string; readonly versionTag?: string }) =>
    one.id === id && (versionTag === undefined || one.versionTag === versionTag);
  if (what === 'process') return processes.some(isIt);
  if (what === 'form') return form !== undefined && isIt(form);
  return [...(decisions?.decisions.values() ?? [])].some(isIt);
}

/**
 * True if a version is deployed that wasn't deleted; an entry without a key only keeps the last version
 * number.
 */
function isKnown({ state }: StepRun, { what, id, versionTag }: CalledDefinition): boolean {
  if (what === 'process') {
    return versionTag === undefined
      ? (state.deployed.get(id)?.key ?? 0) > 0
      : state.definitionOfVersionTag(id, versionTag) !== undefined;
  }
  if (versionTag !== undefined) return state.resourceIndex.ofVersionTag(what, id, versionTag) !== undefined;
  return (state.deployedResources.get(entryKey.deployedResource(what, id))?.key ?? 0) > 0;
}

/** True if everything in the file is already deployed as the latest version. */
function isDeployed(run: StepRun, { resource, checksum }: Prepared): boolean {
  const other = resourceOf(resource, checksum);
  if (other) return isLatest(run, other);
  return resource.processes.every(({ id }) => run.state.deployed.get(id)?.checksum === checksum);
}

/** The intermediate result of a deployment. */
class Deployment {
  readonly #run: StepRun;
  readonly #isKnown: boolean;
  readonly #processes: DeployedProcess[] = [];
  readonly #decisions: DeployedDecision[] = [];
  readonly #forms: DeployedForm[] = [];
  #deploymentKey = 0;

  constructor(run: StepRun, isKnown: boolean) {
    this.#run = run;
    this.#isKnown = isKnown;
  }

  get answer(): Deployed {
    const decisions = this.#decisions;
    const forms = this.#forms;
    return {
      processes: this.#processes,
      ...(decisions.length > 0 ? { decisions } : {}),
      ...(forms.length > 0 ? { forms } : {}),
    };
  }

  add(prepared: Prepared): void {
    const other = resourceOf(prepared.resource, prepared.checksum);
    if (other) this.#addResource(prepared, other);
    else for (const process of prepared.resource.processes) this.#addProcess(prepared, process);
  }

  /** The keys of a new definition and of its deployment. */
  #keys(): { key: number; deploymentKey: number } {
    const key = this.#run.state.nextKey();
    this.#deploymentKey ||= key;
    return { key, deploymentKey: this.#deploymentKey };
  }

  #addProcess({ resource, xml, checksum }: Prepared, process: ExecutableProcess): void {
    const run = this.#run;
    const { id: processId, name, versionTag } = process;
    const latest = run.state.deployed.get(processId);
    const known = this.#isKnown ? latest : undefined;
    const version = known?.version ?? (latest?.lastVersion || latest?.version || 0) + 1;
    const { file: resourceName } = resource;
    let definitionKey = known?.key ?? 0;
    if (!known) {
      const { key, deploymentKey } = this.#keys();
      definitionKey = key;
      run.state.deployed.set(processId, { key, processId, version, checksum });
      this.#announce({
        ...{ key, processId, version, resourceName, checksum, deployedAtMs: run.nowMs, xml },
        ...(versionTag ? { versionTag } : {}),
        ...(name ? { name } : {}),
        ...(deploymentKey === key ? {} : { deploymentKey }),
      });
    }
    const created = !known;
    const deployed = { definitionKey, processId, version, resourceName, created };
    this.#processes.push({ ...deployed, startsBy: startsBy(process) });
  }

  #addResource({ resource, xml }: Prepared, other: NonNullable<ReturnType<typeof resourceOf>>): void {
    const run = this.#run;
    const known = this.#isKnown ? deployedResource(run, other.kind, other.id) : undefined;
    const deployed = known ?? deployResource(run, other, this.#keys());
    const { key: definitionKey, id, version, checksum, versionTag, decisions, deploymentKey } = deployed;
    const { file: resourceName } = resource;
    if (!known) {
      this.#announce({
        ...{ key: definitionKey, processId: id, version, resourceName, checksum, xml },
        ...{ deployedAtMs: run.nowMs, kind: other.kind, decisions },
        ...(versionTag ? { versionTag } : {}),
        ...(resource.decisions?.name ? { name: resource.decisions.name } : {}),
        ...(deploymentKey === definitionKey || !deploymentKey ? {} : { deploymentKey }),
      });
    }
    const created = !known;
    if (other.kind === 'form')
      this.#forms.push({ definitionKey, formId: id, version, resourceName, created });
    for (const decision of decisions) {
      const { id: decisionId } = decision;
      this.#decisions.push({ definitionKey, decisionId, version: decision.version, resourceName, created });
    }
  }

  /** Writes the definition and notifies all partitions. */
  #announce(definition: ProcessDefinition): void {
    const run = this.#run;
    const { key } = definition;
    run.records.push(definitionRecord(run.environment.topics, definition));
    for (let partition = 0; partition < run.environment.partitionCount; partition++) {
      run.sendCommand(key, { addDefinition: { definitionKey: key } }, partition);
    }
  }
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

/** Timers of start events must be evaluated now; their FEEL can only use the time. */
function timerFindings({ root }: ExecutableProcess, file: string, nowMs: number): Finding[] {
  return root.eventStarts.flatMap(({ id: elementId, event }) => {
    if (event?.kind !== 'timer' || evaluateStartTimer(event, nowMs) !== null) return [];
    const { expression, timer } = event;
    const source = expression.kind === 'static' ? expression.text : `=${expression.expression.source}`;
    const reason = `the timer ${timer} '${source}' of a start event can't be evaluated without variables`;
    return [{ file, elementId, elementType: 'bpmn:StartEvent', reason }];
  });
}
