import type { ReactNode } from 'react';
import { Texts } from '../../../_components/texts';

export default function AccessLayout({ children }: { children: ReactNode }) {
  return <Texts areas={['common', 'admin', 'access', 'clients']}>{children}</Texts>;
}
