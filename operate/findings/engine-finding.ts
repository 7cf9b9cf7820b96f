/** Whether engines run and own all partitions, as a finding. Pure. */

import type { EnginePresence } from '../../inspect/engine-presence.ts';
import { absenceText } from '../../inspect/engine-presence.ts';
import { countOf } from '../../state/count-of.ts';
import type { Finding } from './finding.ts';

/** `presence` null: this client may not describe the group. */
export function engineFinding(presence: EnginePresence | null, nowMs: number): Finding {
  const subject = 'engine';
  if (presence === null) {
    return { status: 'info', subject, detail: "the engines' group could not be described by this client" };
  }
  const detail = absenceText(presence, nowMs);
  if (detail === undefined) {
    const { members, groupId } = presence;
    return {
      status: 'ok',
      subject,
      detail: `${countOf(members.length, 'node')} in group ${groupId}, all partitions have an owner: ${members.join(', ')}`,
    };
  }
  // This is normal before the first start.
  if (presence.members.length === 0)
    return { status: 'warn', subject, detail, todo: 'start one with signalbox engine' };
  return { status: 'fail', subject, detail, todo: 'look at /health/ready and the logs of these nodes' };
}
