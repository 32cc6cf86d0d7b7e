'use client';

import { useTranslations } from 'next-intl';
import { CheckboxGroup, SelectField } from '@/components/ui';
import { ROLES, type Role } from '@/lib/contracts/users/terms';

export type Fleet = { code: string; name: string };
export type Rights = { role: Role; fleets: string[] };
type RoleAndFleetsProps = { rights: Rights; fleets: Fleet[]; onChange: (rights: Rights) => void };

export function RoleAndFleets({ rights, fleets, onChange }: RoleAndFleetsProps) {
  const t = useTranslations();
  const { role } = rights;
  return (
    <>
      <SelectField
        label={t('admin.users.role')}
        hint={t(`admin.users.roleHint.${role}`)}
        options={ROLES.map((one) => [one, t(`common.role.${one}`)] as const)}
        value={role}
        onValue={(chosen) => onChange({ ...rights, role: chosen })}
      />
      {role === 'admin' ? (
        <fieldset>
          <legend className="mb-1 font-medium text-muted text-xs">{t('admin.users.fleets')}</legend>
          <p className="text-muted text-sm">{t('admin.users.adminFleets')}</p>
        </fieldset>
      ) : (
        <CheckboxGroup
          label={t('admin.users.fleets')}
          options={fleets}
          chosen={rights.fleets}
          onChange={(chosen) => onChange({ role, fleets: chosen })}
        />
      )}
    </>
  );
}
