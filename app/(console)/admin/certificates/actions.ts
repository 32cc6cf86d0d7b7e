'use server';

import { createTboxCredential, deleteTboxCredential } from '@/lib/domain/access';
import { createEnrolmentSecret, releaseCertificate, revokeCertificate } from '@/lib/domain/pki';
import { action } from '@/lib/web';

export const revoke = action(revokeCertificate);
export const createSecret = action(createEnrolmentSecret);
export const release = action(releaseCertificate);
export const createPassword = action(createTboxCredential);
export const removePassword = action(deleteTboxCredential);
