'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { Button, SearchField, Select, StatusDot } from '@/components/ui';
import { CatalogueFilters, type Choices } from '@/components/vehicles/catalogue-filters';
import { FilterMenu, filterClass } from '@/components/vehicles/filter-menu';
import { countChosen, NO_CHOICES, type VehicleFilters } from '@/components/vehicles/filters';
import { VEHICLE_STATUSES } from '@/lib/contracts/fleet/status';
import { VEHICLE_SORTS, type VehicleSort } from '@/lib/contracts/fleet/terms';
import { FactsFilter } from './facts-filter';

type ToolbarProps = {
  filters: VehicleFilters;
  choices: Choices;
  onChange: (change: Partial<VehicleFilters>) => void;
  onDone: () => void;
  searchRef: RefObject<HTMLInputElement | null>;
};

export function Toolbar({ filters, choices, onChange, onDone, searchRef }: ToolbarProps) {
  const t = useTranslations('vehicles');
  const tStatus = useTranslations('common.status');
  const statuses = VEHICLE_STATUSES.map((status) => ({
    value: status,
    label: tStatus(status),
    icon: <StatusDot status={status} />,
  }));
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 px-4 pb-2.5">
      <SearchBox value={filters.q} onSearch={(q) => onChange({ q })} onDone={onDone} inputRef={searchRef} />
      <div className="flex min-w-0 max-w-full gap-2 overflow-x-auto py-0.5 max-sm:-mx-4 max-sm:max-w-none max-sm:px-4 sm:flex-1">
        <FilterMenu
          label={t('filter.status')}
          options={statuses}
          chosen={filters.status}
          onChange={(chosen) => onChange({ status: VEHICLE_STATUSES.filter((status) => chosen.includes(status)) })}
        />
        <FactsFilter chosen={filters} onChange={onChange} />
        <CatalogueFilters choices={choices} chosen={filters} onChange={onChange} />
        <button
          type="button"
          aria-pressed={filters.archived}
          onClick={() => onChange({ archived: !filters.archived })}
          className={filterClass(filters.archived)}
        >
          {t('filter.archived')}
        </button>
        <Select
          aria-label={t('sort.label')}
          value={filters.sort}
          onChange={(event) => onChange({ sort: event.target.value as VehicleSort })}
          className="w-44 shrink-0 sm:order-last sm:ml-auto"
        >
          {VEHICLE_SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`sort.${sort}`)}
            </option>
          ))}
        </Select>
        {countChosen(filters) > 0 && (
          <Button variant="ghost" onClick={() => onChange(NO_CHOICES)}>
            <X aria-hidden className="size-3.5" />
            {t('filter.clear')}
          </Button>
        )}
      </div>
    </div>
  );
}

const PAUSE_MS = 180;

type SearchBoxProps = {
  value: string;
  onSearch: (text: string) => void;
  /** Enter or arrow down was pressed. */
  onDone: () => void;
  inputRef: RefObject<HTMLInputElement | null>;
};

function SearchBox({ value, onSearch, onDone, inputRef }: SearchBoxProps) {
  const t = useTranslations('vehicles');
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Changed by a saved view or cleared filters
  if (value !== seen) {
    setSeen(value);
    if (value !== text.trim()) setText(value);
  }
  const search = (next: string, pauseMs: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(next.trim()), pauseMs);
  };

  return (
    <div className="relative min-w-0 flex-1 basis-56 sm:max-w-80">
      <SearchField
        ref={inputRef}
        role="searchbox"
        aria-label={t('searchLabel')}
        placeholder={t('search')}
        value={text}
        onChange={(event) => search(event.target.value, PAUSE_MS)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== '') search('', 0);
          else if (event.key === 'Escape') event.currentTarget.blur();
          else if (event.key === 'Enter' || event.key === 'ArrowDown') {
            if (event.nativeEvent.isComposing) return;
            event.currentTarget.blur();
            onDone();
          } else return;
          event.preventDefault();
        }}
        clearLabel={t('clearSearch')}
        onClear={() => search('', 0)}
      />
    </div>
  );
}
