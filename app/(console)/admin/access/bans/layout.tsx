import type { ReactNode } from 'react';
import { Texts } from '../../../../_components/texts';

export default function BansLayout({ children }: { children: ReactNode }) {
  return <Texts areas={['common', 'admin', 'access', 'clients']}>{children}</Texts>;
}
