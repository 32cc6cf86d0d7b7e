import { headers } from 'next/headers';
import { forbidden, notFound } from 'next/navigation';
import { getBatch, getCommand } from '@/lib/domain/commands';
import { DomainError } from '@/lib/domain/errors';
import { getVehicle } from '@/lib/domain/fleet';
import { getCertificateDetail, getRotation } from '@/lib/domain/pki';
import { createPathMatcher, PATH_HEADER, requireCtx, type UserCtx } from '@/lib/web';
import { pagesFor } from './pages';

type Read = (ctx: UserCtx, params: Record<string, string>) => Promise<unknown>;

/** What the page of a single thing shows. */
const RESOURCES = new Map<string, Read>([
  ['/vehicles/{vin}', (ctx, { vin = '' }) => getVehicle({ ctx, input: { vin } })],
  ['/commands/{id}', (ctx, { id = '' }) => getCommand({ ctx, input: { id } })],
  ['/commands/batches/{id}', (ctx, { id = '' }) => getBatch({ ctx, input: { id } })],
  ['/commands/batches/new', async () => undefined],
  [
    '/admin/certificates/{serialNumber}',
    (ctx, { serialNumber = '' }) => getCertificateDetail({ ctx, input: { serialNumber } }),
  ],
  ['/admin/certificates/authorities', async () => undefined],
  ['/admin/rotations/{id}', (ctx, { id = '' }) => getRotation({ ctx, input: { id } })],
  ['/admin/rotations/new', async () => undefined],
]);
const findResource = createPathMatcher(RESOURCES);

/**
 * Answers 404 or 403 where the requested page would. For the layout of a section: `loading.tsx` below it makes Next send
 * the status 200 before the page is known.
 */
export async function requirePage(): Promise<void> {
  const ctx = await requireCtx();
  const path = ((await headers()).get(PATH_HEADER) ?? '/').replace(/\?.*/s, '');
  const admin = pagesFor(ctx.actor.role).admin;
  if (path.startsWith('/admin/') && !admin.some(({ href }) => path === href || path.startsWith(`${href}/`)))
    forbidden();
  const resource = findResource(path);
  if (resource) await orNotFound(resource.value(ctx, resource.params));
}

/** Not found: the thing is unknown, its id is not valid, or it belongs to another fleet. */
export async function orNotFound<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof DomainError && (error.kind === 'not_found' || error.kind === 'validation_failed')) notFound();
    throw error;
  }
}
