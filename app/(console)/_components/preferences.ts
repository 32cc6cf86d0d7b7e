'use server';

import { cookies } from 'next/headers';
import { isLocale, LOCALE_COOKIE } from '@/lib/web/locale';
import { parseTheme, THEME_COOKIE } from '@/lib/web/theme';
import { parseTimeZone, TIME_ZONE_COOKIE } from '@/lib/web/time-zone';

const YEAR_S = 365 * 24 * 3_600;
const KEPT = { path: '/', maxAge: YEAR_S, sameSite: 'lax', httpOnly: true } as const;

export async function setTheme(theme: string): Promise<void> {
  (await cookies()).set(THEME_COOKIE, parseTheme(theme), KEPT);
}

export async function setLocale(locale: string): Promise<void> {
  if (isLocale(locale)) (await cookies()).set(LOCALE_COOKIE, locale, KEPT);
}

export async function setTimeZone(timeZone: string): Promise<void> {
  (await cookies()).set(TIME_ZONE_COOKIE, parseTimeZone(timeZone), KEPT);
}
