import { useFormatter, useTranslations } from 'next-intl';
import { Table, Td, Th, Tr } from '@/components/ui';
import type { WithdrawalPreview } from '@/lib/contracts';

const COLUMNS = ['vehicles', 'connected', 'withOther', 'unproven', 'stranded'] as const;

/** Vehicles of each fleet, by what else lets them in. */
export function FleetTable({ fleets, total }: Pick<WithdrawalPreview, 'fleets' | 'total'>) {
  const t = useTranslations('certificate.authorities.emergency');
  const format = useFormatter();
  const rows = fleets.length > 1 ? [...fleets, { code: '', name: t('allFleets'), ...total }] : fleets;
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('fleet')}</Th>
          {COLUMNS.map((column) => (
            <Th key={column} className="text-right" title={t(`meaning.${column}`)}>
              {t(`column.${column}`)}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((fleet) => (
          <Tr key={fleet.code}>
            <Td className={fleet.code === '' ? 'font-medium' : undefined}>{fleet.name}</Td>
            {COLUMNS.map((column) => (
              <Td
                key={column}
                label={t(`column.${column}`)}
                className={`tabular text-right ${column === 'stranded' && fleet.stranded > 0 ? 'text-critical' : ''}`}
              >
                {format.number(fleet[column])}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
