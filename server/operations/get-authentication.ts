/** The user of the request, which Camunda's applications read at their start. */
import { TENANT } from '../model/resource.ts';
import type { Operation } from './operation.ts';

export const getAuthentication: Operation = {
  id: 'getAuthentication',
  method: 'GET',
  path: '/authentication/me',
  role: 'read',
  answer: ({ principal }) => ({
    body: {
      username: principal.name,
      displayName: principal.name,
      email: null,
      authorizedComponents: ['*'],
      tenants: [{ tenantId: TENANT, name: 'Default', description: null }],
      groups: [],
      roles: [principal.role],
      salesPlanType: null,
      c8Links: {},
      canLogout: principal.hasSession === true,
    },
  }),
};
