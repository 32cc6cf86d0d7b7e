import { banClient, listBans } from '@/lib/domain/access';
import { getConfig, route } from '@/lib/web';
import { banClientOperation, listBansOperation } from '@/lib/web/api';

export const GET = route(listBansOperation, ({ ctx, query }) => listBans({ ctx, input: query }));

export const POST = route(banClientOperation, ({ ctx, body }) =>
  banClient({ ctx, input: { ...body, platformUsername: getConfig().MQTT_USERNAME } }),
);
