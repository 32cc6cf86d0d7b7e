import type { Route } from 'next';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { buttonClass, PageHeader } from '@/components/ui';
import { Texts } from '../../../../_components/texts';
import { ListFrame } from '../list-frame';
import { type CatalogueProps, CatalogueTable } from './catalogue-table';
import { CreateButton } from './create-dialog';

type CataloguePageProps = CatalogueProps & { path: string; archived: boolean; icon: ReactNode };

/** The page of fleets or models: those in use, or those that are archived. */
export async function CataloguePage({ path, archived, icon, ...catalogue }: CataloguePageProps) {
  const { kind, items } = catalogue;
  const t = await getTranslations('catalogue');
  const empty = archived
    ? { title: t(`${kind}.emptyArchived`) }
    : { title: t(`${kind}.empty`), text: t(`${kind}.emptyText`) };
  return (
    <Texts areas={['common', 'catalogue']}>
      <PageHeader
        title={t(`${kind}.title`)}
        description={t(`${kind}.description`)}
        actions={<CreateButton kind={kind} />}
      />
      <div className="px-4 pb-4">
        <ListFrame
          toolbar={
            <nav aria-label={t('state')} className="flex gap-1.5">
              <StateLink href={path} current={!archived}>
                {t('inUse')}
              </StateLink>
              <StateLink href={`${path}?archived=true`} current={archived}>
                {t('archivedOnes')}
              </StateLink>
            </nav>
          }
          icon={icon}
          empty={empty}
          path={path}
          filters={{}}
          cursor={undefined}
          nextCursor={null}
        >
          {items.length > 0 ? <CatalogueTable {...catalogue} archived={archived} /> : null}
        </ListFrame>
      </div>
    </Texts>
  );
}

type StateLinkProps = { href: string; current: boolean; children: ReactNode };

const StateLink = ({ href, current, children }: StateLinkProps) => (
  <Link
    href={href as Route}
    aria-current={current ? 'page' : undefined}
    className={buttonClass(current ? 'secondary' : 'ghost', 'sm')}
  >
    {children}
  </Link>
);
