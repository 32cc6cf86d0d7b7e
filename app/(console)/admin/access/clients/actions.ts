'use server';

import { kickClient } from '@/lib/domain/broker';
import { action, getBroker } from '@/lib/web';

export const kick = action(({ ctx, input }: Omit<Parameters<typeof kickClient>[0], 'broker'>) =>
  kickClient({ ctx, broker: getBroker(), input }),
);
