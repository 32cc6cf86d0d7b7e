import type { ReactNode } from 'react';
import { Texts } from '../../_components/texts';
import { requirePage } from '../_components/require-page';

export default async function AdminLayout({ children }: { children: ReactNode }) {
  await requirePage();
  return <Texts areas={['common', 'admin']}>{children}</Texts>;
}
