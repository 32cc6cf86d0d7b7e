'use client';

import { MapPin } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type RefObject, useId } from 'react';
import { PositionAge } from '@/components/map/position-age';
import { usePlaceText } from '@/components/places/use-place-text';
import { cx, SearchField, useNow } from '@/components/ui';
import { isShortSearch } from '@/components/vehicles/filters';
import { Highlight } from '@/components/vehicles/highlight';
import { isCurrent } from '@/components/vehicles/is-current';
import type { VehicleSummary } from '@/lib/contracts';
import type { Place } from '@/lib/contracts/places/terms';
import { useVehicleSearch } from './use-vehicle-search';

type MapSearchProps = {
  onChoose: (vehicle: VehicleSummary) => void;
  onPlace: (place: Place) => void;
  inputRef: RefObject<HTMLInputElement | null>;
};

/** Finds vehicles by a part of VIN, plate or TBox serial, and places by their name. */
export function MapSearch({ onChoose, onPlace, inputRef }: MapSearchProps) {
  const t = useTranslations('map.search');
  const id = useId();
  const search = useVehicleSearch(
    (vehicle) => {
      inputRef.current?.blur();
      onChoose(vehicle);
    },
    (place) => {
      inputRef.current?.blur();
      onPlace(place);
    },
  );
  const { text, query, hits, places, active, shown, isFetching, isError } = search;

  return (
    <div className="relative min-w-0 flex-1 basis-56 sm:max-w-72">
      <SearchField
        ref={inputRef}
        role="combobox"
        aria-label={t('label')}
        aria-expanded={shown}
        aria-controls={`${id}-hits`}
        aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        placeholder={t('placeholder')}
        value={text}
        onChange={(event) => search.type(event.target.value)}
        onFocus={() => search.setOpen(true)}
        onBlur={() => search.setOpen(false)}
        onKeyDown={search.onKeyDown}
        clearLabel={t('clear')}
        onClear={() => {
          search.clear();
          inputRef.current?.focus();
        }}
      />
      <p role="status" className="sr-only">
        {shown && !isFetching && t('found', { count: hits.length, places: places.length })}
      </p>
      <div
        // A press on a hit must not move the focus before it becomes a click
        onPointerDown={(event) => event.preventDefault()}
        className={cx(
          'absolute top-full left-0 z-30 mt-1 w-[min(24rem,calc(100vw-1.5rem))] rounded-lg border border-line-strong bg-raised p-1 shadow-pop',
          !shown && 'hidden',
        )}
      >
        <div id={`${id}-hits`} role="listbox" aria-label={t('label')}>
          {hits.map((vehicle, i) => (
            <Hit
              key={vehicle.vin}
              id={`${id}-${i}`}
              vehicle={vehicle}
              query={query}
              active={i === active}
              onChoose={() => search.choose(i)}
              onKeyDown={search.onKeyDown}
            />
          ))}
          {places.map((place, i) => (
            <PlaceHit
              key={place.id}
              id={`${id}-${hits.length + i}`}
              place={place}
              active={hits.length + i === active}
              onChoose={() => search.choose(hits.length + i)}
              onKeyDown={search.onKeyDown}
            />
          ))}
        </div>
        {isError && <p className="px-2 py-2 text-critical text-sm">{t('failed')}</p>}
        {hits.length + places.length === 0 && !isError && !isFetching && (
          <div className="px-2 py-3 text-muted text-sm">
            <p>{t('none')}</p>
            {isShortSearch(query) && <p className="mt-1 text-faint text-xs">{t('short')}</p>}
          </div>
        )}
      </div>
    </div>
  );
}

type OptionProps = {
  id: string;
  active: boolean;
  onChoose: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
};

type HitProps = OptionProps & { vehicle: VehicleSummary; query: string };

function Hit({ id, vehicle, query, active, onChoose, onKeyDown }: HitProps) {
  const t = useTranslations('vehicles');
  const { vin, plate, telemetry } = vehicle;
  const now = useNow();
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      className={cx(
        'flex cursor-pointer items-center gap-3 rounded-md px-2 py-1.5',
        active ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <span className="min-w-0 flex-1">
        <span className={cx('block truncate text-sm', plate ? 'font-medium' : 'text-faint')}>
          {plate ? <Highlight text={plate} query={query} /> : t('noPlate')}
        </span>
        <span className="block truncate font-mono text-2xs text-muted">
          <Highlight text={vin} query={query} />
        </span>
      </span>
      <PositionAge
        at={telemetry?.positionAt ?? null}
        lastKnown={!isCurrent(vehicle, now, false)}
        className="max-w-36 text-right text-2xs text-faint leading-4"
      />
    </div>
  );
}

function PlaceHit({ id, place, active, onChoose, onKeyDown }: OptionProps & { place: Place }) {
  const t = useTranslations('common.place');
  const { nameOf } = usePlaceText();
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      title={t('source')}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      className={cx(
        'flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 text-sm',
        active ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <MapPin aria-hidden className="size-3.5 shrink-0 text-muted" />
      <span className="truncate">{t('goTo', { place: nameOf(place, true) })}</span>
    </div>
  );
}
