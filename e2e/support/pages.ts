import { type APIRequestContext, type APIResponse, expect } from '@playwright/test';
import { ADMIN } from './environment';

export const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** Every page that a signed-in administrator can open; in brackets, what `openable` fills in. */
export const PAGES = [
  '/',
  '/map',
  '/map?vehicle=[vin]',
  '/vehicles',
  '/vehicles/[vin]',
  '/commands',
  '/commands?state=awaiting_approval',
  '/commands/[command]',
  '/commands/batches',
  '/commands/suspensions',
  '/commands/batches/new',
  '/commands/batches/[batch]',
  '/account',
  '/admin/users',
  '/admin/fleets',
  '/admin/models',
  '/admin/certificates',
  '/admin/certificates/[certificate]',
  '/admin/certificates/authorities',
  '/admin/certificates/secrets',
  '/admin/rotations',
  '/admin/rotations/new',
  '/admin/rotations/[rotation]',
  '/admin/access',
  '/admin/access/draft',
  '/admin/access/history',
  '/admin/access/check',
  '/admin/access/check?who=[vin]&topic=oem/diary',
  '/admin/access/denials',
  '/admin/access/clients',
  '/admin/access/clients/[vin]',
  '/admin/access/bans',
  '/admin/access/accounts',
  '/admin/audit',
  '/admin/quarantine',
];

/** Pages without a session. */
export const PUBLIC_PAGES = ['/sign-in', '/invite/[invitation]', '/invite/unknown', '/reset/[reset]', '/reset/unknown'];

/** Pages that answer 404. */
export const MISSING_PAGES = [
  '/nothing',
  '/vehicles/nothing',
  '/vehicles/LSVAA4182E9999999',
  `/commands/${UNKNOWN_ID}`,
  `/commands/batches/${UNKNOWN_ID}`,
  '/admin/certificates/ffff',
  `/admin/rotations/${UNKNOWN_ID}`,
];

/** A path with what is in brackets replaced, by something that is made for it where nothing suits. */
export async function openable(page: string, api: APIRequestContext): Promise<string> {
  const name = page.match(/\[(\w+)\]/)?.[1];
  if (name === undefined) return page;
  const make = SAMPLES[name];
  if (!make) throw new Error(`Nothing is known for [${name}]`);
  return page.replace(`[${name}]`, await make(api));
}

const SAMPLES: Record<string, (api: APIRequestContext) => Promise<string>> = {
  vin: connectedVin,
  command: async (api) => {
    const { id } = await send(api, `/vehicles/${await connectedVin(api)}/commands`, { operation: 'report_now' });
    return id;
  },
  batch: async (api) => {
    const { batch } = await send(api, '/command-batches', { operation: 'report_now', vins: [await connectedVin(api)] });
    return batch.id;
  },
  certificate: async (api) => (await read(api, '/certificates?limit=1')).items[0].serialNumber,
  // Never starts: nobody approves it
  rotation: async (api) => {
    const selection = { vins: [await connectedVin(api)] };
    const { id } = await send(api, '/rotations', { name: 'Visited', selection, plan: { needsApproval: true } });
    return id;
  },
  invitation: async (api) => {
    const email = `visited-${crypto.randomUUID()}@example.com`;
    const { url } = await send(api, '/invitations', { email, role: 'admin' });
    return lastSegment(url);
  },
  // Of a user who has accepted an invitation; one's own password cannot be reset
  reset: async (api) => {
    const { items } = await read(api, '/users');
    const other = items.find(
      ({ email, disabled }: { email: string; disabled: boolean }) => email !== ADMIN.email && !disabled,
    );
    const { url } = await send(api, `/users/${other?.id}/password-reset`, {});
    return lastSegment(url);
  },
};

const lastSegment = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

async function connectedVin(api: APIRequestContext): Promise<string> {
  const { items } = await read(api, '/vehicles?status=connected&limit=1');
  return items[0].vin;
}

const read = async (api: APIRequestContext, path: string) => answerOf(await api.get(`/api/v1${path}`));

async function send(api: APIRequestContext, path: string, data: object) {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  return answerOf(await api.post(`/api/v1${path}`, { data, headers }));
}

async function answerOf(response: APIResponse) {
  expect(response.ok(), `${response.url()}: ${response.status()} ${await response.text()}`).toBe(true);
  return response.json();
}
