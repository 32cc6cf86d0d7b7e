'use client';

import { useTranslations } from 'next-intl';
import { Panel, SelectField, TextareaField } from '@/components/ui';
import { FilterMenu } from '@/components/vehicles/filter-menu';
import { type RotationChoices, useSelectionText } from '../../_components/use-selection-text';
import type { DraftFormProps } from './check-draft';
import { type RotationDraft, selectionOf } from './draft';

const EXPIRY_DAYS = [7, 14, 30, 60, 90, 180];

export function VehiclesPart({ draft, change, errorOf, choices }: DraftFormProps & { choices: RotationChoices }) {
  const t = useTranslations('rotation.form');
  const selectionText = useSelectionText(choices);
  const { fleets, models, tags, issuers, withdrawnIssuers, expiresWithinDays } = draft;
  const named = (list: { code: string; name: string }[]) =>
    list.map(({ code, name }) => ({ value: code, label: name }));
  const menus = [
    ['fleets', named(choices.fleets), fleets],
    ['models', named(choices.models), models],
    ['tags', choices.tags.map((tag) => ({ value: tag, label: tag })), tags],
    ['issuers', named(choices.issuers), issuers],
    ...(choices.withdrawnIssuers.length > 0
      ? [['withdrawnIssuers', named(choices.withdrawnIssuers), withdrawnIssuers] as const]
      : []),
  ] as const;
  const days = [...new Set(EXPIRY_DAYS.concat(expiresWithinDays ?? []))].sort((a, b) => a - b);
  return (
    <Panel title={t('vehicles')}>
      <div className="flex flex-col gap-3">
        <p className="text-muted text-xs">{t('vehiclesHint')}</p>
        <div className="flex flex-wrap gap-2">
          {menus.map(([key, options, chosen]) => (
            <FilterMenu
              key={key}
              label={t(key)}
              options={options}
              chosen={chosen}
              onChange={(now) => change({ [key]: now } as Partial<RotationDraft>)}
            />
          ))}
        </div>
        <ul aria-live="polite" className="flex flex-wrap gap-1.5">
          {selectionText(selectionOf(draft)).map((phrase) => (
            <li key={phrase} className="rounded-sm bg-hover px-1.5 py-0.5 text-xs">
              {phrase}
            </li>
          ))}
        </ul>
        <SelectField
          label={t('expires')}
          fieldClassName="w-56 max-w-full"
          options={[['', t('anyTime')], ...days.map((one) => [one, t('days', { days: one })] as const)]}
          value={expiresWithinDays ?? ''}
          onValue={(chosen) => change({ expiresWithinDays: chosen === '' ? null : chosen })}
        />
        <TextareaField
          label={t('vins')}
          hint={t('vinsHint')}
          error={errorOf('vins')}
          rows={3}
          spellCheck={false}
          value={draft.vins}
          onValue={(vins) => change({ vins })}
          className="font-mono"
        />
      </div>
    </Panel>
  );
}
