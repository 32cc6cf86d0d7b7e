import { useTranslations } from 'next-intl';
import { Badge, Table, Td, Th, Tr } from '@/components/ui';
import type { FleetItem } from '@/lib/contracts';
import { ChangeMethodsButton } from './change-methods-button';

/** With what the TBoxes of each fleet may prove who they are. */
export function FleetTable({ fleets }: { fleets: FleetItem[] }) {
  const t = useTranslations('clients.fleets');
  if (fleets.length === 0) return <p className="p-3 text-muted text-sm">{t('empty')}</p>;
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('fleet')}</Th>
          <Th>{t('methods')}</Th>
          <Th>
            <span className="sr-only">{t('change')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {fleets.map((fleet) => (
          <Tr key={fleet.code}>
            <Td>
              <span className="min-w-0">
                <span className="font-medium">{fleet.name}</span>{' '}
                <span className="font-mono text-muted text-xs">{fleet.code}</span>
              </span>
            </Td>
            <Td label={t('methods')}>
              <span className="flex flex-wrap gap-1.5">
                {fleet.authentication.map((method) => (
                  <Badge key={method} tone={method === 'password' ? 'warning' : 'connected'}>
                    {t(method)}
                  </Badge>
                ))}
              </span>
            </Td>
            <Td className="text-right">
              <ChangeMethodsButton fleet={fleet} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
