'use server';

import { redirect } from 'next/navigation';
import { acceptInvitation } from '@/lib/domain/users';
import { publicAction, signInWithPassword } from '@/lib/web';

type AcceptState = { code: string; field?: string | undefined; name: string } | null;

const accept = publicAction(acceptInvitation);

/** Creates the user of an invitation and signs in. */
export async function acceptInvite(_before: AcceptState, form: FormData): Promise<AcceptState> {
  const text = (name: string) => String(form.get(name) ?? '');
  const [token, name, password] = [text('token'), text('name'), text('password')];
  const result = await accept({ token, name, password });
  if (!result.ok) return { code: result.problem.code, field: result.problem.errors?.[0]?.path, name };
  // Without it this browser may still have the session of another user
  if (await signInWithPassword({ email: result.data.email, password })) return { code: 'done', name };
  redirect('/');
}
