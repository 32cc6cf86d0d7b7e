'use server';

import { createEnrolmentSecret, releaseCertificate, revokeCertificate } from '@/lib/domain/pki';
import { action } from '@/lib/web';

export const revoke = action(revokeCertificate);
export const createSecret = action(createEnrolmentSecret);
export const release = action(releaseCertificate);
