'use client';

import { Download, Plus, SendHorizontal, Upload } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { lazy, Suspense, useState } from 'react';
import { Age, Button, buttonClass, PageHeader, TIME } from '@/components/ui';
import type { Choices } from '@/components/vehicles/catalogue-filters';
import type { VehiclePage } from '@/lib/contracts';
import { ViewsMenu } from './views-menu';

const RegisterDialog = lazy(() => import('./register-dialog'));
const EnrolmentSecretDialog = lazy(() => import('../../_components/enrolment-secret-dialog'));
const ImportDialog = lazy(() => import('./import-dialog'));

type ListHeaderProps = {
  counted: Pick<VehiclePage, 'total' | 'atLeast' | 'countedAt'> | undefined;
  query: string;
  choices: Choices;
  mayRegister: boolean;
  /** The user may make enrolment secrets. */
  mayEnrol: boolean;
  onView: (query: string) => void;
  onRegistered: () => void;
};

export function ListHeader({ counted, query, choices, mayRegister, mayEnrol, onView, onRegistered }: ListHeaderProps) {
  const t = useTranslations('vehicles');
  const [dialog, setDialog] = useState<'register' | 'import' | null>(null);
  /** Serial of a TBox that was registered just now: it needs a secret to get its certificate. */
  const [enrolling, setEnrolling] = useState<string | null>(null);
  const close = () => setDialog(null);
  const registered = (tboxSerial: string | null) => {
    if (mayEnrol) setEnrolling(tboxSerial);
    onRegistered();
  };
  return (
    <>
      <PageHeader
        title={t('title')}
        description={counted && <Count counted={counted} />}
        actions={
          <>
            <ViewsMenu query={query} onChoose={onView} />
            <a
              href={`/api/v1/vehicles/export${query && `?${query}`}`}
              download
              className={buttonClass('ghost')}
              title={t('export')}
            >
              <Download aria-hidden className="size-4" />
              <span className="max-md:sr-only">{t('export')}</span>
            </a>
            <Link
              href={`/commands/batches/new?vehicles=${encodeURIComponent(query)}` as Route}
              prefetch={false}
              className={buttonClass('ghost')}
              title={t('sendToAll')}
            >
              <SendHorizontal aria-hidden className="size-4" />
              <span className="max-md:sr-only">{t('sendToAll')}</span>
            </Link>
            {mayRegister && (
              <>
                <Button variant="ghost" title={t('import.action')} onClick={() => setDialog('import')}>
                  <Upload aria-hidden className="size-4" />
                  <span className="max-md:sr-only">{t('import.action')}</span>
                </Button>
                <Button variant="primary" title={t('register.title')} onClick={() => setDialog('register')}>
                  <Plus aria-hidden className="size-4" />
                  <span className="max-md:sr-only">{t('register.action')}</span>
                </Button>
              </>
            )}
          </>
        }
      />
      <Suspense>
        {dialog === 'register' && <RegisterDialog choices={choices} onClose={close} onDone={registered} />}
        {dialog === 'import' && <ImportDialog onClose={close} onDone={onRegistered} />}
        {enrolling && <EnrolmentSecretDialog tboxSerial={enrolling} onClose={() => setEnrolling(null)} />}
      </Suspense>
    </>
  );
}

function Count({
  counted: { total, atLeast, countedAt },
}: {
  counted: Pick<VehiclePage, 'total' | 'atLeast' | 'countedAt'>;
}) {
  const t = useTranslations('vehicles');
  const format = useFormatter();
  return (
    <span className="tabular" title={format.dateTime(countedAt, TIME)}>
      {t(atLeast ? 'countAtLeast' : 'count', { count: total })}
      <span className="ml-2 hidden text-faint text-xs sm:inline">
        {t.rich('counted', { age: () => <Age at={countedAt} /> })}
      </span>
    </span>
  );
}
