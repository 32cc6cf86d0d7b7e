import { useTranslations } from 'next-intl';
import { Badge, DataTable } from '@/components/ui';
import type { FleetItem } from '@/lib/contracts';
import { ChangeMethodsButton } from './change-methods';

/** With what the TBoxes of each fleet may prove who they are. */
export function FleetTable({ fleets }: { fleets: FleetItem[] }) {
  const t = useTranslations('clients.fleets');
  if (fleets.length === 0) return <p className="p-3 text-muted text-sm">{t('empty')}</p>;
  return (
    <DataTable
      rows={fleets}
      rowKey={({ code }) => code}
      columns={[
        {
          head: t('fleet'),
          label: false,
          cell: ({ name, code }) => (
            <span className="min-w-0">
              <span className="font-medium">{name}</span> <span className="font-mono text-muted text-xs">{code}</span>
            </span>
          ),
        },
        {
          head: t('methods'),
          cell: ({ authentication }) => (
            <span className="flex flex-wrap gap-1.5">
              {authentication.map((method) => (
                <Badge key={method} tone={method === 'password' ? 'warning' : 'connected'}>
                  {t(method)}
                </Badge>
              ))}
            </span>
          ),
        },
        {
          head: t('change'),
          hidden: true,
          className: 'text-right',
          cell: (fleet) => <ChangeMethodsButton fleet={fleet} />,
        },
      ]}
    />
  );
}
