import { NextIntlClientProvider } from 'next-intl';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import type { MessageArea, Messages } from '@/lib/web/messages';
import { pickAreas } from '@/lib/web/messages/pick-areas';

/** Provides the messages of these areas to client components; they replace those of the parent. */
export async function Texts({ areas, children }: { areas: readonly MessageArea[]; children: ReactNode }) {
  const messages = (await getMessages()) as Messages;
  return <NextIntlClientProvider messages={pickAreas(messages, areas)}>{children}</NextIntlClientProvider>;
}
