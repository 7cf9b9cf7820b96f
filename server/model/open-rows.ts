/** The conditions by which rows of an instance's parts are open. Pure. */

/** By table. What is open follows its instance to another definition; `?1` is the key of the instance. */
export const OPEN_ROWS = {
  element_instances: `state = 'ACTIVE'`,
  // With an error that was not caught, it is open: its incident can be resolved.
  jobs: `(endMs IS NULL OR state = 'ERROR_THROWN' AND elementKey IN
    (SELECT key FROM element_instances WHERE instanceKey = ?1 AND state = 'ACTIVE'))`,
  incidents: `state = 'ACTIVE'`,
  user_tasks: `state NOT IN ('COMPLETED', 'CANCELED')`,
  subscriptions: 'isOpen',
  waits: '1',
} as const;
