'use client';

import { Check, KeyRound, LogOut } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Menu, MenuItem, MenuLabel, MenuSeparator, menuItemClass } from '@/components/ui';
import type { Role } from '@/lib/contracts/users/terms';
import { LOCALE_NAMES, LOCALES } from '@/lib/web/locale';
import { parseTheme, THEMES, type Theme } from '@/lib/web/theme';
import { usePreferences } from './use-preferences';

export function UserMenu({ user: { name, email, role } }: { user: CurrentUser }) {
  const t = useTranslations('common');
  const locale = useLocale();
  const { chooseTheme, chooseLocale, signOut } = usePreferences();
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => setTheme(parseTheme(document.documentElement.dataset.theme)), []);

  return (
    <Menu
      align="end"
      label={t('top.user')}
      className="w-56"
      triggerClassName="flex size-7 items-center justify-center rounded-full border border-line-strong bg-hover font-semibold text-2xs text-muted uppercase hover:text-text"
      trigger={initials(name || email)}
    >
      <div className="px-2 pt-1.5 pb-2">
        <div className="truncate font-medium">{name}</div>
        <div className="truncate text-muted text-xs">{email}</div>
        <div className="mt-1 text-faint text-xs">{t(`role.${role}`)}</div>
      </div>
      <MenuSeparator />
      <MenuLabel>{t('top.theme')}</MenuLabel>
      {THEMES.map((one) => (
        <Choice
          key={one}
          chosen={theme === one}
          onClick={() => {
            setTheme(one);
            chooseTheme(one);
          }}
        >
          {t(`theme.${one}`)}
        </Choice>
      ))}
      <MenuSeparator />
      <MenuLabel>{t('top.language')}</MenuLabel>
      {LOCALES.map((one) => (
        <Choice key={one} chosen={locale === one} onClick={() => chooseLocale(one)}>
          {LOCALE_NAMES[one]}
        </Choice>
      ))}
      <MenuSeparator />
      <Link href={'/account' as Route} className={menuItemClass}>
        <KeyRound aria-hidden className="size-4 text-muted" />
        {t('top.account')}
      </Link>
      <MenuItem onClick={signOut}>
        <LogOut aria-hidden className="size-4 text-muted" />
        {t('top.signOut')}
      </MenuItem>
    </Menu>
  );
}

function Choice({ chosen, onClick, children }: { chosen: boolean; onClick: () => void; children: string }) {
  return (
    <MenuItem aria-pressed={chosen} onClick={onClick}>
      <span className="flex size-4 items-center">
        {chosen && <Check aria-hidden className="size-3.5 text-accent" />}
      </span>
      {children}
    </MenuItem>
  );
}

const initials = (name: string): string =>
  name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('');

export type CurrentUser = { name: string; email: string; role: Role };
