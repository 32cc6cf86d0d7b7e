'use client';

import { useTranslations } from 'next-intl';
import { FilterMenu } from './filter-menu';
import type { VehicleFilters } from './filters';

type Chosen = Pick<VehicleFilters, 'fleet' | 'model' | 'tag'>;
type CatalogueFiltersProps = { choices: Choices; chosen: Chosen; onChange: (change: Partial<Chosen>) => void };

const toOptions = (named: { code: string; name: string }[]) =>
  named.map(({ code, name }) => ({ value: code, label: name }));

/** Filter menus for fleet, model and tag. */
export function CatalogueFilters({ choices, chosen, onChange }: CatalogueFiltersProps) {
  const t = useTranslations('vehicles.filter');
  return (
    <>
      <FilterMenu
        label={t('fleet')}
        options={toOptions(choices.fleets)}
        chosen={chosen.fleet}
        onChange={(fleet) => onChange({ fleet: fleet.sort() })}
      />
      <FilterMenu
        label={t('model')}
        options={toOptions(choices.models)}
        chosen={chosen.model}
        onChange={(model) => onChange({ model: model.sort() })}
      />
      <FilterMenu
        label={t('tag')}
        options={choices.tags.map((tag) => ({ value: tag, label: tag }))}
        chosen={chosen.tag}
        onChange={(tag) => onChange({ tag: tag.sort() })}
      />
    </>
  );
}

type Named = { code: string; name: string };

/** Options of filters and forms. */
export type Choices = { fleets: Named[]; models: Named[]; tags: string[] };
