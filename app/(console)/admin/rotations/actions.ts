'use server';

import {
  approveRotation,
  cancelRotation,
  createRotation,
  pauseRotation,
  resumeRotation,
  retryRotation,
} from '@/lib/domain/pki';
import { action } from '@/lib/web';

export const create = action(createRotation);
export const approve = action(approveRotation);
export const pause = action(pauseRotation);
export const resume = action(resumeRotation);
export const cancel = action(cancelRotation);
export const retry = action(retryRotation);
