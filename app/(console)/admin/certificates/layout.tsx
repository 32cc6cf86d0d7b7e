import type { ReactNode } from 'react';
import { Texts } from '../../../_components/texts';

export default function CertificatesLayout({ children }: { children: ReactNode }) {
  return <Texts areas={['common', 'admin', 'certificate']}>{children}</Texts>;
}
