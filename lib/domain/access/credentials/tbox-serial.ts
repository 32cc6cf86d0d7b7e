import { z } from 'zod';

export const tboxSerialSchema = z.object({ serial: z.string().trim().min(1).max(64) });
export type TboxSerialInput = z.input<typeof tboxSerialSchema>;
