'use server';

import { activateAuthority, importAuthority, requestAuthority, withdrawAuthority } from '@/lib/domain/pki';
import { action } from '@/lib/web';

export const request = action(requestAuthority);
export const activate = action(activateAuthority);
export const withdraw = action(withdrawAuthority);
export const importPem = action(importAuthority);
