import { notFound } from 'next/navigation';
import { requireSession } from '@/lib/web';

/** An address without a page: "not found" with the navigation. */
export default async function UnknownPage() {
  await requireSession();
  notFound();
}
