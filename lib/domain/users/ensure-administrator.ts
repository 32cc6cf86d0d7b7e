import { z } from 'zod';
import { emailSchema, passwordSchema, userNameSchema } from '@/lib/contracts';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { recordAudit } from '../audit';
import { authorize } from '../authorize';
import { type Ctx, withTransaction } from '../context';
import { parseInput } from '../parse';
import { checkStrength } from './passwords/check-strength';
import { hashPassword } from './passwords/password-hash';
import { createUser, lockFirstAdministrator } from './store';

const schema = z.object({
  email: emailSchema,
  password: z.string().min(1).max(MAX_LENGTH.password),
  name: userNameSchema.optional(),
});

/**
 * Creates the first administrator. Does nothing if the e-mail address exists or any administrator is enabled, so that a
 * password in the environment cannot restore access.
 * @throws ValidationError for a short password, WeakPasswordError
 */
export async function ensureAdministrator({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof schema>;
}): Promise<{ created: boolean }> {
  authorize(ctx.actor, 'user.manage');
  const { email, password, name = 'Administrator' } = parseInput(schema, input);
  const exists = { OR: [{ email }, { role: 'admin', banned: false }] };
  if (await ctx.db.prisma.user.findFirst({ where: exists, select: { id: true } })) return { created: false };
  parseInput(z.object({ ADMIN_PASSWORD: passwordSchema }), { ADMIN_PASSWORD: password });
  await checkStrength(password, [email], 'ADMIN_PASSWORD');
  const passwordHash = await hashPassword(password);
  return withTransaction(ctx, async (tx) => {
    await lockFirstAdministrator(tx.db);
    if (await tx.db.prisma.user.findFirst({ where: exists, select: { id: true } })) return { created: false };
    const now = new Date(tx.clock.now());
    const userId = await createUser(tx.db, { email, name, role: 'admin', passwordHash, fleetIds: [], now });
    await recordAudit(tx, {
      action: 'user.create_administrator',
      target: { type: 'user', id: userId },
      detail: { email },
    });
    return { created: true };
  });
}
