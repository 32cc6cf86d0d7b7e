'use server';

import { releaseCertificate, revokeCertificate } from '@/lib/domain/pki';
import { action } from '@/lib/web';

export const revoke = action(revokeCertificate);
export const release = action(releaseCertificate);
