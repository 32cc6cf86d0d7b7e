import type { ReactNode } from 'react';
import { Texts } from '../../_components/texts';

export default function AdminLayout({ children }: { children: ReactNode }) {
  return <Texts areas={['common', 'admin']}>{children}</Texts>;
}
