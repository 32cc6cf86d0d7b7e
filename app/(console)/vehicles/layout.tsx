import type { ReactNode } from 'react';
import { requirePage } from '../_components/require-page';

export default async function SectionLayout({ children }: { children: ReactNode }) {
  await requirePage();
  return children;
}
