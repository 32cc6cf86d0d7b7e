import { readUnattendedRoles } from '@/lib/domain/platform-roles';
import { readBrokerHealth } from '@/lib/domain/presence';
import { route } from '@/lib/web';
import { brokerHealthOperation } from '@/lib/web/api';

export const GET = route(brokerHealthOperation, async ({ ctx }) => {
  const [health, unattendedRoles] = await Promise.all([readBrokerHealth({ ctx }), readUnattendedRoles({ ctx })]);
  return { ...health, unattendedRoles };
});
