'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Age, cx } from '@/components/ui';
import type { KnownFacts } from '@/lib/contracts';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';
import { useCommandText } from './use-command-text';

/** `place`: its position in words, where it has a name. */
type Known = { facts: KnownFacts | null; place: string | null };
type KnownComparisonProps = { atRequest: Known; now: Known };

/** What was known of the vehicle when the command was requested, beside what is known now, with the age of each fact. */
export function KnownComparison({ atRequest, now }: KnownComparisonProps) {
  const t = useTranslations('command.known');
  const tPrecondition = useTranslations('command.precondition');
  const fact = useFactText();
  const conditions = (now.facts ?? atRequest.facts)?.preconditions ?? [];
  const rows: [string, (known: KnownFacts, counting: boolean, place: string | null) => ReactNode][] = [
    [t('connection'), fact.connection],
    [t('data'), fact.data],
    [t('speed'), fact.speed],
    [t('place'), fact.place],
    ...conditions.map(({ name }): (typeof rows)[number] => [
      tPrecondition(name),
      ({ preconditions }) => {
        const met = preconditions.find((one) => one.name === name)?.met ?? null;
        return (
          <span className={cx(met === false && 'font-semibold text-critical')}>
            {tPrecondition(met === null ? 'unknown' : met ? 'met' : 'unmet')}
          </span>
        );
      },
    ]),
  ];
  return (
    <table className="w-full table-fixed rounded-md border border-line bg-canvas text-left text-sm">
      <thead>
        <tr className="text-muted text-xs *:px-3 *:py-1.5 *:font-medium">
          <th className="w-1/4" scope="col">
            <span className="sr-only">{t('fact')}</span>
          </th>
          <th scope="col">{t('atRequest')}</th>
          <th scope="col">{t('now')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, cell]) => (
          <tr key={name} className="align-top *:px-3 *:py-1">
            <th scope="row" className="font-normal text-muted">
              {name}
            </th>
            <td>{atRequest.facts ? cell(atRequest.facts, false, atRequest.place) : t('notRecorded')}</td>
            <td>{now.facts ? cell(now.facts, true, now.place) : t('unknown')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useFactText() {
  const t = useTranslations('command.known');
  const text = useCommandText();
  const format = useFormatter();
  /** `counting`: the age grows; otherwise it is that of the moment. */
  const aged = (value: string, at: number | null, known: KnownFacts, counting: boolean) => (
    <>
      {value}
      {at !== null && (
        <span className="block text-faint text-xs">
          {counting ? (
            <Age at={at} warnAfterMs={STALE_AFTER_MS} />
          ) : (
            <span className={cx(known.at - at > STALE_AFTER_MS && 'text-stale')}>
              {t('old', { age: text.duration(Math.max(0, known.at - at)) })}
            </span>
          )}
        </span>
      )}
    </>
  );
  const degrees = (value: number) => format.number(value, { minimumFractionDigits: 5, maximumFractionDigits: 5 });
  return {
    // How long it has lasted is no age of the fact
    connection: ({ connection, connectionSince, at }: KnownFacts, counting: boolean) => (
      <>
        {t(`state.${connection}`)}
        {connectionSince !== null && (
          <span className="block text-faint text-xs">
            {counting ? <Age at={connectionSince} bare /> : text.duration(Math.max(0, at - connectionSince))}
          </span>
        )}
      </>
    ),
    data: (known: KnownFacts, counting: boolean) =>
      known.dataAt === null ? t('noData') : aged('', known.dataAt, known, counting),
    speed: (known: KnownFacts, counting: boolean) =>
      known.speedKmh === null
        ? t('unknown')
        : aged(`${format.number(known.speedKmh, { maximumFractionDigits: 0 })} km/h`, known.speedAt, known, counting),
    place: (known: KnownFacts, counting: boolean, place: string | null) =>
      known.latitude === null || known.longitude === null
        ? t('unknown')
        : aged(
            [place, `${degrees(known.latitude)}, ${degrees(known.longitude)}`].filter(Boolean).join(' · '),
            known.positionAt,
            known,
            counting,
          ),
  };
}
