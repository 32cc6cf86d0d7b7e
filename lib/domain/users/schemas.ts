import { z } from 'zod';
import { ROLES } from '@/lib/contracts';

export const emailSchema = z.string().trim().toLowerCase().pipe(z.email().max(254)); // RFC 5321 §4.5.3.1.3
export const roleSchema = z.enum(ROLES);
export const fleetCodesSchema = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/))
  .max(500)
  .transform((codes) => [...new Set(codes)].sort());
export const nameSchema = z.string().trim().min(1, 'A name is needed').max(100);
export const userIdSchema = z.string().min(1).max(64);
