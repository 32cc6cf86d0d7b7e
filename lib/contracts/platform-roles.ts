import { z } from 'zod';
import { objectSchema } from './object-schema';

/** Roles of the process `platform`, each in one or more processes. */
export const PLATFORM_ROLES = [
  'ingest',
  'live',
  'dispatch',
  'rotate',
  'revocation',
  'authority',
  'access',
  'janitor',
] as const;
export type PlatformRole = (typeof PLATFORM_ROLES)[number];

/** `lastRunAt`: when a process last renewed its lease of the role, ms since the epoch; null: not within a day. */
export const unattendedRoleSchema = objectSchema('UnattendedRole', {
  role: z.enum(PLATFORM_ROLES),
  lastRunAt: z.number().nullable(),
});
export type UnattendedRole = z.infer<typeof unattendedRoleSchema>;
