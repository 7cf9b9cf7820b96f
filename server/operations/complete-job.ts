/** Completes a job. */
import type { ActivateElement, CompleteJob, UserTaskCorrections } from '../../engine/command.ts';
import { jobReason } from './job-fields.ts';
import type { Operation } from './operation.ts';
import { bodyOf, keyParam, NAME, TEXT, VARIABLES, variablesText } from './request-fields.ts';

interface Corrections {
  readonly assignee?: string | null;
  readonly dueDate?: string | null;
  readonly followUpDate?: string | null;
  readonly candidateUsers?: readonly string[] | null;
  readonly candidateGroups?: readonly string[] | null;
  readonly priority?: number | null;
}

interface JobResult {
  readonly denied?: boolean | null;
  readonly deniedReason?: string | null;
  readonly corrections?: Corrections | null;
  readonly activateElements?: readonly { readonly elementId: string; readonly variables?: object | null }[];
  readonly isCompletionConditionFulfilled?: boolean;
  readonly isCancelRemainingInstances?: boolean;
}

interface Body {
  readonly variables?: object | null;
  readonly result?: JobResult | null;
}

const NULLABLE_TEXT = { type: ['string', 'null'] };
const NULLABLE_LIST = { type: ['array', 'null'], items: TEXT };

const RESULT = {
  ...bodyOf({
    type: TEXT,
    denied: { type: ['boolean', 'null'] },
    deniedReason: NULLABLE_TEXT,
    corrections: {
      ...bodyOf({
        assignee: NULLABLE_TEXT,
        dueDate: NULLABLE_TEXT,
        followUpDate: NULLABLE_TEXT,
        candidateUsers: NULLABLE_LIST,
        candidateGroups: NULLABLE_LIST,
        priority: { type: ['integer', 'null'] },
      }),
      type: ['object', 'null'],
    },
    activateElements: {
      type: 'array',
      items: bodyOf({ elementId: NAME, variables: VARIABLES }, ['elementId']),
    },
    isCompletionConditionFulfilled: { type: 'boolean' },
    isCancelRemainingInstances: { type: 'boolean' },
  }),
  type: ['object', 'null'],
};

export const completeJob: Operation = {
  id: 'completeJob',
  method: 'POST',
  path: '/jobs/{jobKey}/completion',
  role: 'operate',
  body: bodyOf({ variables: VARIABLES, result: RESULT }),
  async answer({ commands, positions }, request) {
    const jobKey = keyParam(request, 'jobKey');
    const { variables, result } = (request.body ?? {}) as Body;
    const command: CompleteJob = { jobKey, variables: variablesText(variables), ...resultOf(result ?? {}) };
    const reason = jobReason('complete', jobKey);
    await commands.send('completeJob', command, { intent: 'COMPLETE', reason }, positions);
    return { status: 204 };
  },
};

function resultOf(result: JobResult): Omit<CompleteJob, 'jobKey'> {
  const { denied, deniedReason, corrections, activateElements = [] } = result;
  return {
    ...(denied && { denied }),
    ...(deniedReason && { deniedReason }),
    ...(corrections && { corrections: correctionsOf(corrections) }),
    ...(activateElements.length > 0 && { activateElements: activateElements.map(activation) }),
    ...(result.isCompletionConditionFulfilled && { isCompletionConditionFulfilled: true }),
    ...(result.isCancelRemainingInstances && { isCancelRemainingInstances: true }),
  };
}

function activation({
  elementId,
  variables,
}: {
  elementId: string;
  variables?: object | null;
}): ActivateElement {
  return { elementId, variables: variablesText(variables) };
}

/** Null or absent attributes stay unchanged; an empty value is a change. */
function correctionsOf(corrections: Corrections): UserTaskCorrections {
  const given = Object.entries(corrections).filter(([, value]) => value !== null && value !== undefined);
  return { ...(Object.fromEntries(given) as UserTaskCorrections), changed: given.map(([name]) => name) };
}
