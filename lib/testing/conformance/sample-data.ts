import type { APIRequestContext, APIResponse } from '@playwright/test';

const PAGES = [
  ...['/', '/map', '/vehicles', '/commands', '/commands/batches', '/commands/batches/new', '/account', '/admin/users'],
  ...[
    '/admin/certificates',
    '/admin/certificates/authorities',
    '/admin/certificates/secrets',
    '/admin/rotations',
    '/admin/rotations/new',
  ],
  ...['/admin/access', '/admin/access/draft', '/admin/access/check', '/admin/access/accounts', '/admin/access/bans'],
  ...['/admin/access/clients', '/admin/access/denials', '/admin/access/history', '/admin/audit', '/admin/quarantine'],
];

/** Makes one of each thing that has a page. @returns the paths of all pages */
export async function makeSampleData(api: APIRequestContext): Promise<string[]> {
  const read = async (path: string) => answerOf(await api.get(`/api/v1${path}`));
  const send = async (path: string, data: object) =>
    answerOf(await api.post(`/api/v1${path}`, { data, headers: { 'idempotency-key': crypto.randomUUID() } }));
  const { items: vehicles } = await read('/vehicles?status=connected&limit=3');
  const vins = vehicles.map(({ vin }: { vin: string }) => vin);
  const [vin] = vins;
  if (vin === undefined) throw new Error('No demo vehicle is connected');
  const command = await send(`/vehicles/${vin}/commands`, { operation: 'door_lock' });
  const { batch } = await send('/command-batches', { operation: 'report_now', vins });
  const rotation = await send('/rotations', { name: 'Conformance', selection: { vins } });
  await send('/bans', { kind: 'client_id', value: 'nobody', reason: 'Conformance' });
  await send('/invitations', { email: 'conformance@example.com', role: 'admin' });
  const { items: certificates } = await read('/certificates?limit=1');
  return [
    ...PAGES,
    ...[`/vehicles/${vin}`, `/commands/${command.id}`, `/commands/batches/${batch.id}`],
    ...[`/admin/rotations/${rotation.id}`, `/admin/certificates/${certificates[0].serialNumber}`],
    ...[`/admin/access/clients/${vin}`, '/nothing-here'],
  ];
}

async function answerOf(response: APIResponse) {
  if (!response.ok()) throw new Error(`${response.url()}: ${response.status()} ${await response.text()}`);
  return JSON.parse(await response.text());
}
