'use server';

import {
  activateAuthority,
  approveWithdrawal,
  importAuthority,
  rejectWithdrawal,
  requestAuthority,
  requestWithdrawal,
  setAuthorityAdmission,
  withdrawAuthority,
} from '@/lib/domain/pki';
import { action } from '@/lib/web';

export const request = action(requestAuthority);
export const activate = action(activateAuthority);
export const withdraw = action(withdrawAuthority);
export const importPem = action(importAuthority);
export const setAdmission = action(setAuthorityAdmission);
export const requestEmergency = action(requestWithdrawal);
export const approveEmergency = action(approveWithdrawal);
export const rejectEmergency = action(rejectWithdrawal);
