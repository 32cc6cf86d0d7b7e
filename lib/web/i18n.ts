import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { chooseLocale, LOCALE_COOKIE, type Locale } from './locale';
import { MESSAGES, type Messages } from './messages';
import { parseTimeZone, TIME_ZONE_COOKIE } from './time-zone';

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}

// The URL has no language, so that a shared link opens in the recipient's language
export default getRequestConfig(async () => {
  const chosen = await cookies();
  const locale = chooseLocale(chosen.get(LOCALE_COOKIE)?.value, (await headers()).get('accept-language'));
  return {
    locale,
    messages: MESSAGES[locale] as Messages,
    timeZone: parseTimeZone(chosen.get(TIME_ZONE_COOKIE)?.value),
  };
});
