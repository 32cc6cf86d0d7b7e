import Form from 'next/form';
import { useTranslations } from 'next-intl';
import { Button, Input } from '@/components/ui';

export function UserSearch({ q }: { q: string | undefined }) {
  const t = useTranslations('admin.users');
  return (
    <Form action="/admin/users" role="search" className="flex items-center gap-2 font-normal">
      <Input
        key={q}
        type="search"
        name="q"
        defaultValue={q}
        aria-label={t('search')}
        placeholder={t('search')}
        className="h-7 max-w-xs"
      />
      <Button type="submit" size="sm">
        {t('searchSubmit')}
      </Button>
    </Form>
  );
}
