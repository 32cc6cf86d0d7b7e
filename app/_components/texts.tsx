import { NextIntlClientProvider } from 'next-intl';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import type { MessageArea, Messages } from '@/lib/web/messages';
import { pickAreas } from '@/lib/web/messages/pick-areas';

/** Gives the texts of these areas to what runs in the browser below it; they replace those from above. */
export async function Texts({ areas, children }: { areas: readonly MessageArea[]; children: ReactNode }) {
  const messages = (await getMessages()) as Messages;
  return <NextIntlClientProvider messages={pickAreas(messages, areas)}>{children}</NextIntlClientProvider>;
}
