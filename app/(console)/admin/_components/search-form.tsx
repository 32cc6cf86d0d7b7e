import type { Route } from 'next';
import Form from 'next/form';
import { useTranslations } from 'next-intl';
import { Button, Input } from '@/components/ui';

type SearchFormProps = { action: Route; label: string; q: string | undefined; maxLength?: number };

/** Search field above a list; the search is kept in the URL. */
export function SearchForm({ action, label, q, maxLength }: SearchFormProps) {
  const t = useTranslations('admin.users');
  return (
    <Form action={action} role="search" className="flex items-center gap-2 font-normal">
      <Input
        key={q}
        type="search"
        name="q"
        defaultValue={q}
        maxLength={maxLength}
        aria-label={label}
        placeholder={label}
        className="h-7 max-w-xs"
      />
      <Button type="submit" size="sm">
        {t('searchSubmit')}
      </Button>
    </Form>
  );
}
