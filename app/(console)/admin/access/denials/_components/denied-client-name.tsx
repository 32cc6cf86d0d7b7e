import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Denial } from '@/lib/contracts';
import { deniedClient } from '../../_components/rule-from-denial';

/** Who was refused; a vehicle's name leads to it. */
export function DeniedClientName({ denial }: { denial: Denial }) {
  const t = useTranslations('access.denials');
  const client = deniedClient(denial);
  switch (client.kind) {
    case 'vehicle':
      return (
        <Link
          href={`/vehicles/${client.vin}` as Route}
          prefetch={false}
          className="font-mono text-accent text-xs hover:underline"
        >
          {client.vin}
        </Link>
      );
    case 'service':
      return <span className="break-all">{t('client.service', { name: client.username })}</span>;
    case 'console':
      return <span>{t('client.console')}</span>;
    case 'unknown':
      return <span className="break-all font-mono text-xs">{denial.clientId || t('client.unknown')}</span>;
  }
}
