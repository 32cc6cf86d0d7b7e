'use client';

import { useTranslations } from 'next-intl';
import { FilterMenu } from '@/components/vehicles/filter-menu';
import type { VehicleFilters } from '@/components/vehicles/filters';
import { CONNECTION_FACTS, FRESHNESS_FACTS, SLEEP_FACTS } from '@/lib/contracts/fleet/status';

const FACTS = { connection: CONNECTION_FACTS, sleep: SLEEP_FACTS, freshness: FRESHNESS_FACTS } as const;
type Chosen = Pick<VehicleFilters, keyof typeof FACTS>;
/** A value of each fact, as one option of the menu. */
const OPTIONS = (Object.keys(FACTS) as (keyof typeof FACTS)[]).flatMap((fact) =>
  FACTS[fact].map((value) => `${fact}.${value}` as const),
);

/** Menu for the facts that a status is made of: a sleeping vehicle may be connected or not. */
export function FactsFilter({ chosen, onChange }: { chosen: Chosen; onChange: (change: Chosen) => void }) {
  const t = useTranslations('vehicles.filter');
  const isChosen = (fact: keyof Chosen) => (value: string) => chosen[fact].some((one) => one === value);
  return (
    <FilterMenu
      label={t('facts')}
      options={OPTIONS.map((value) => ({ value, label: t(`fact.${value}` as 'fact.sleep.awake') }))}
      chosen={(Object.keys(FACTS) as (keyof Chosen)[]).flatMap((fact) =>
        FACTS[fact].filter(isChosen(fact)).map((value) => `${fact}.${value}`),
      )}
      onChange={(options) =>
        onChange({
          connection: CONNECTION_FACTS.filter((value) => options.includes(`connection.${value}`)),
          sleep: SLEEP_FACTS.filter((value) => options.includes(`sleep.${value}`)),
          freshness: FRESHNESS_FACTS.filter((value) => options.includes(`freshness.${value}`)),
        })
      }
    />
  );
}
