'use client';

import { useTranslations } from 'next-intl';
import { Checkbox, SelectField } from '@/components/ui';
import { ROLES, type Role } from '@/lib/contracts/users/terms';
import type { Fleet } from './fleet-names';

export type Rights = { role: Role; fleets: string[] };
type RoleAndFleetsProps = { rights: Rights; fleets: Fleet[]; onChange: (rights: Rights) => void };

export function RoleAndFleets({ rights, fleets, onChange }: RoleAndFleetsProps) {
  const t = useTranslations();
  const { role } = rights;
  const toggle = (code: string, on: boolean) =>
    onChange({ role, fleets: on ? [...rights.fleets, code] : rights.fleets.filter((one) => one !== code) });
  return (
    <>
      <SelectField
        label={t('admin.users.role')}
        hint={t(`admin.users.roleHint.${role}`)}
        options={ROLES.map((one) => [one, t(`common.role.${one}`)] as const)}
        value={role}
        onValue={(chosen) => onChange({ ...rights, role: chosen })}
      />
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 font-medium text-muted text-xs">{t('admin.users.fleets')}</legend>
        {role === 'admin' ? (
          <p className="text-muted text-sm">{t('admin.users.adminFleets')}</p>
        ) : (
          <div className="grid max-h-56 grid-cols-2 gap-x-4 gap-y-1.5 overflow-y-auto">
            {fleets.map(({ code, name }) => (
              <Checkbox
                key={code}
                label={name}
                checked={rights.fleets.includes(code)}
                onChange={(event) => toggle(code, event.target.checked)}
              />
            ))}
          </div>
        )}
      </fieldset>
    </>
  );
}
