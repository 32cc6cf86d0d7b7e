import { z } from 'zod';

/** As MQTT has them, UTF-8 of at most 65,535 bytes; what is longer than this no product of ours uses. */
export const clientIdSchema = z.string().min(1).max(1_024);
