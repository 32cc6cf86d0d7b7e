import { createServiceAccount, listServiceAccounts } from '@/lib/domain/access';
import { getConfig, route } from '@/lib/web';
import { createServiceAccountOperation, listServiceAccountsOperation } from '@/lib/web/api';

export const GET = route(listServiceAccountsOperation, ({ ctx }) => listServiceAccounts({ ctx }));

export const POST = route(createServiceAccountOperation, ({ ctx, body }) =>
  createServiceAccount({ ctx, input: { ...body, platformUsername: getConfig().MQTT_USERNAME } }),
);
