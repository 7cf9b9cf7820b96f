/** The rights of a client by role, as findings. Pure. */

import type { Right, Role } from '../../engine/rights.ts';
import { exportCommand, lackText } from '../../engine/rights.ts';
import type { Finding } from './finding.ts';

const SUBJECT = 'rights';

/** For one requested role: each missing right is a separate failure. */
export function roleFindings(role: Role, missing: readonly Right[], principal: string): Finding[] {
  if (missing.length === 0) {
    return [{ status: 'ok', subject: SUBJECT, detail: `${principal} has all rights of the role ${role}` }];
  }
  return missing.map((right) => ({
    status: 'fail',
    subject: SUBJECT,
    detail: lackText(principal, right),
    todo: exportCommand(role, principal),
  }));
}

/** An overview of all roles. */
export function rolesFinding(missing: ReadonlyMap<Role, readonly Right[]>, principal: string): Finding {
  const may = [...missing].filter(([, rights]) => rights.length === 0).map(([role]) => role);
  const roles = may.length === 0 ? 'none of the roles' : `the roles ${may.join(', ')}`;
  const isAll = may.length === missing.size;
  return {
    status: isAll ? 'ok' : 'info',
    subject: SUBJECT,
    detail: `${principal} has all rights of ${roles}`,
    ...(!isAll && { todo: 'signalbox doctor --role <role> shows what is missing' }),
  };
}
