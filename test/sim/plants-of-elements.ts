/** Faults planted in elements and operations, which only models with these elements can reveal. */
import type { ElementBehaviour } from '../../bpmn/behaviour.ts';
import { activateElement } from '../../bpmn/interpreter/activate.ts';
import type { FlowNode } from '../../bpmn/model.ts';
import { OpenInstance } from '../../engine/step/open-instance.ts';
import { topicNames } from '../../engine/topics.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import type { Plant } from './node.ts';
import { BUSINESS_TOPIC } from './outbound.ts';
import type { PlantedFault } from './plants.ts';
import { twice } from './plants.ts';

export const FAULTS_OF_ELEMENTS: Readonly<Record<string, PlantedFault>> = {
  'a compensation handler runs twice': {
    family: 'undoing',
    plant: () => ({ behaviourOf: undoingTwice() }),
    foundBy: ['I2 compensated once', 'I2 nothing doubled'],
  },
  'a called instance is not ended with its caller': {
    family: 'calling',
    plant: outlivingCalled,
    // Meanwhile, a termination may have to wait for it.
    foundBy: ['I2 calls end together', 'I1', 'I5'],
  },
  'a signal is lost on one partition': {
    family: 'throwing',
    plant: () => ({
      processor: ({ state }) => {
        if (state.partition === 0) state.signals.set = () => undefined;
      },
    }),
    foundBy: ['I1 signals reach all', 'I3', 'I5'],
  },
  'a listener is skipped after a restart': {
    family: 'people',
    alter: (content) => content.replace(/<zeebe:executionListener eventType="start" type="second"[^>]*>/, ''),
    plant: (altered) => ({ compile: (real, isFirst) => (isFirst ? real : (altered?.compile ?? real)) }),
    foundBy: ['I2 listeners asked'],
  },
  'a multi-instance activity ends one short': {
    family: 'repeating',
    plant: () => ({ behaviourOf: endingShort }),
    foundBy: ['I2'],
  },
  'the record of a task is written twice': {
    family: 'people',
    plant: () => twice(BUSINESS_TOPIC, 3),
    foundBy: ['I2 records of tasks'],
  },
  'an event is published twice': {
    family: 'people',
    plant: () => ({ ...twice(topicNames().events, 3), publishesEvents: true }),
    foundBy: ['I2 events once'],
  },
  'the record of a task is left out': {
    family: 'people',
    plant: withoutRecord,
    foundBy: ['I2 records of tasks'],
  },
};

/** Each handler starts a second one. */
function undoingTwice(): NonNullable<Plant['behaviourOf']> {
  const doubled = new Set<number>();
  return (node, real) => {
    if (!node.isForCompensation) return real;
    return {
      ...real,
      onActivated(context, _node, element) {
        const { compensationKey = 0, scopeKey = 0 } = element;
        const scope = elementInstanceOf(context.instance, scopeKey);
        if (scope && compensationKey && !doubled.has(compensationKey)) {
          doubled.add(compensationKey);
          activateElement(context, node, scope, { compensationKey });
        }
        return real.onActivated?.(context, node, element) ?? 'complete';
      },
    };
  };
}

/** Instances don't terminate their called instances until the simulation ends. */
function outlivingCalled(): Plant {
  const real = OpenInstance.prototype.terminateCalled;
  OpenInstance.prototype.terminateCalled = () => undefined;
  return {
    end: () => {
      OpenInstance.prototype.terminateCalled = real;
    },
  };
}

/** The body ends before the last inner instance. */
function endingShort(node: FlowNode, real: ElementBehaviour): ElementBehaviour {
  if (node.loop?.kind !== 'multiInstance') return real;
  return {
    ...real,
    onInnerCompleting(context, body, element, inner) {
      const isEnough = real.onInnerCompleting?.(context, body, element, inner) === true;
      const { instances = 0, completed = 0 } = element.loop ?? {};
      return isEnough || completed + 2 >= instances;
    },
  };
}

/** Sometimes omits the first record of a task; the position of the last one may be needed. */
function withoutRecord(): Plant {
  let count = 0;
  return {
    produced: (records) => {
      const of = records.filter(({ topic }) => topic === BUSINESS_TOPIC);
      return of.length > 1 && ++count % 2 === 0 ? records.filter((record) => record !== of[0]) : records;
    },
  };
}
