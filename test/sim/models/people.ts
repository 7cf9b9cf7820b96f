/**
 * User tasks with their listeners, execution listeners in all positions, and tasks that write records. Pure.
 */
import { OUTBOUND_JOB, PLACED_JOB } from '../outbound.ts';
import type { SimModel } from './model.ts';
import {
  begin,
  boundary,
  END,
  end,
  executionListeners,
  job,
  oneOf,
  START,
  taskListeners,
  times,
} from './model.ts';

/** A form of a user task. */
export const FORM = JSON.stringify({ id: 'approval', type: 'default', schemaVersion: 16, components: [] });

export const peopleModels: readonly SimModel[] = [
  {
    process: {
      id: 'approval',
      nodes: [
        START,
        {
          id: 'approve',
          type: 'userTask',
          extension:
            '<zeebe:userTask /><zeebe:formDefinition formId="approval" />' +
            '<zeebe:assignmentDefinition assignee="ann" candidateGroups="bosses" />' +
            taskListeners(
              'creating a',
              'assigning b',
              'updating c',
              'completing d',
              'completing e',
              'canceling f',
            ),
        },
        boundary('tooLate', 'approve', { timer: { duration: 'PT12S' } }),
        { id: 'sign', type: 'userTask', extension: '<zeebe:userTask />' },
        { id: 'file', type: 'userTask' },
        end('afterTooLate'),
        END,
      ],
      flows: ['start -> sign -> approve -> file -> end', 'tooLate -> afterTooLate'],
    },
    laws: [oneOf('end', 'afterTooLate')],
  },
  {
    process: {
      id: 'consent',
      nodes: [
        START,
        {
          id: 'agree',
          type: 'userTask',
          extension: `<zeebe:userTask />${taskListeners('assigning g', 'completing h')}`,
        },
        END,
      ],
      flows: ['start -> agree -> end'],
    },
    laws: [times('agree', 1)],
  },
  {
    process: {
      id: 'listened',
      nodes: [
        { ...START, extension: executionListeners('end startEnds') },
        job('speak', { extension: executionListeners('start first', 'start second', 'end third') }),
        boundary('spokeLate', 'speak', {
          timer: { duration: 'PT10S' },
          extension: executionListeners('end lateEnds'),
        }),
        {
          id: 'talk',
          type: 'subProcess',
          extension: executionListeners('start talkStarts', 'end talkEnds'),
          nodes: [
            begin('talkStart'),
            { id: 'word', type: 'manualTask', extension: executionListeners('start word') },
          ],
          flows: ['talkStart -> word'],
        },
        end('afterLate', { extension: executionListeners('start lateEnd') }),
        { ...END, extension: executionListeners('start endStarts', 'end endEnds') },
      ],
      flows: ['start -> speak -> talk -> end', 'spokeLate -> afterLate'],
      xml: `<bpmn:extensionElements>${executionListeners('start processStarts', 'end processEnds')}</bpmn:extensionElements>`,
    },
    laws: [oneOf('end', 'afterLate')],
  },
  {
    process: {
      id: 'recorded',
      nodes: [
        START,
        { id: 'write', type: 'serviceTask', job: { type: OUTBOUND_JOB } },
        {
          id: 'writeEach',
          type: 'sendTask',
          job: { type: OUTBOUND_JOB },
          multi: { in: '=[1, 2, 3]', element: 'item' },
        },
        { id: 'place', type: 'serviceTask', job: { type: PLACED_JOB }, outputs: { offset: '=offset' } },
        job('afterwards'),
        END,
      ],
      flows: ['start -> write -> writeEach -> place -> afterwards -> end'],
    },
    repeated: ['writeEach'],
    laws: [
      times('write', 1),
      times('writeEach', 3),
      ['it knows the position of its record', (of) => typeof of.variable('offset') === 'number'],
    ],
  },
];
