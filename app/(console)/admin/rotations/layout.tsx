import type { ReactNode } from 'react';
import { Texts } from '../../../_components/texts';

export default function RotationsLayout({ children }: { children: ReactNode }) {
  return <Texts areas={['common', 'admin', 'vehicles', 'rotation']}>{children}</Texts>;
}
