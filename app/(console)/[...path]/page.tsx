import { notFound } from 'next/navigation';

/** An address without a page: "not found" with the navigation. */
export default function UnknownPage() {
  notFound();
}
