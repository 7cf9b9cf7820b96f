/** The error for an instance that runs endlessly. */

/**
 * An instance activates element after element and never waits, so that the engine would be busy endlessly.
 */
export class InstanceNeverWaits extends Error {
  override readonly name = 'InstanceNeverWaits';
  readonly instanceKey: number;
  readonly processId: string;
  /** Elements that it activated last. */
  readonly elementIds: readonly string[];

  constructor(endless: {
    readonly instanceKey: number;
    readonly processId: string;
    readonly elementIds: readonly string[];
    /** Elements that it activated without waiting. */
    readonly elementCount: number;
  }) {
    const { instanceKey, processId, elementIds, elementCount } = endless;
    const shown = elementIds.slice(0, SHOWN_MAX).join(', ');
    super(
      `instance ${instanceKey} of process '${processId}' never waits: it activated ${elementCount} ` +
        `elements in one go, the last ones ${shown}${elementIds.length > SHOWN_MAX ? ', ...' : ''}. ` +
        'Put an element that waits (a task with a job, a timer, a message) into the loop; if the process is ' +
        'just large, raise `activationsWithoutWaitMax` of createTestEngine',
    );
    this.instanceKey = instanceKey;
    this.processId = processId;
    this.elementIds = elementIds;
  }
}

const SHOWN_MAX = 10;
