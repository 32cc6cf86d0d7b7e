import './globals.css';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import { getLocale } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Toaster } from '@/components/ui';
import { parseTheme, THEME_COOKIE } from '@/lib/web/theme';
import { Texts } from './_components/texts';

export const metadata: Metadata = { title: { default: 'TSP Console', template: '%s · TSP Console' } };
export const viewport: Viewport = { colorScheme: 'light dark' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html
      lang={await getLocale()}
      data-theme={theme === 'system' ? undefined : theme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <body>
        <Texts areas={['common', 'auth']}>
          {children}
          <Toaster />
        </Texts>
      </body>
    </html>
  );
}
