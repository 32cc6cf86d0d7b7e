'use server';

import {
  activateAuthority,
  importAuthority,
  requestAuthority,
  setAuthorityAdmission,
  withdrawAuthority,
} from '@/lib/domain/pki';
import { action } from '@/lib/web';

export const request = action(requestAuthority);
export const activate = action(activateAuthority);
export const withdraw = action(withdrawAuthority);
export const importPem = action(importAuthority);
export const setAdmission = action(setAuthorityAdmission);
