import type { Route } from 'next';
import Form from 'next/form';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button, buttonClass } from '@/components/ui';

type FilterFormProps = {
  action: Route;
  filters: Record<string, string | undefined>;
  submitLabel: string;
  resetLabel: string;
  /** Fields whose names are those of the filters. */
  children: ReactNode;
};

/** Filters of a list, kept in the URL; with a reset link while one is set. */
export function FilterForm({ action, filters, submitLabel, resetLabel, children }: FilterFormProps) {
  return (
    <Form key={JSON.stringify(filters)} action={action} role="search" className="flex flex-wrap items-end gap-2">
      {children}
      <Button type="submit">{submitLabel}</Button>
      {Object.values(filters).some(Boolean) && (
        <Link href={action} className={buttonClass('ghost')}>
          {resetLabel}
        </Link>
      )}
    </Form>
  );
}
