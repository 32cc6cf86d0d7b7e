'use server';

import { redirect } from 'next/navigation';
import { resetPassword } from '@/lib/domain/users';
import { publicAction, signInWithPassword } from '@/lib/web';

type ResetState = { code: string; field?: string | undefined } | null;

const reset = publicAction(resetPassword);

/** Sets the new password of a reset link and signs in. */
export async function setPassword(_before: ResetState, form: FormData): Promise<ResetState> {
  const [token, password] = [String(form.get('token') ?? ''), String(form.get('password') ?? '')];
  const result = await reset({ token, password });
  if (!result.ok) return { code: result.problem.code, field: result.problem.errors?.[0]?.path };
  // Without it this browser may still have the session of another user
  if (await signInWithPassword({ email: result.data.email, password })) return { code: 'done' };
  redirect('/');
}
