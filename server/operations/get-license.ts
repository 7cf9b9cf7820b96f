/** Signalbox needs no license; clients only display this. */
import type { Operation } from './operation.ts';

export const getLicense: Operation = {
  id: 'getLicense',
  method: 'GET',
  path: '/license',
  role: 'read',
  answer: () => ({
    body: { validLicense: true, licenseType: 'open-source', isCommercial: false, expiresAt: null },
  }),
};
