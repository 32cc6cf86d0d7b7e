import Form from 'next/form';
import { useTranslations } from 'next-intl';
import { Button, Input } from '@/components/ui';

export function BanSearch({ q }: { q: string | undefined }) {
  const t = useTranslations();
  return (
    <Form action="/admin/access/bans" role="search" className="flex items-center gap-2 font-normal">
      <Input
        key={q}
        type="search"
        name="q"
        defaultValue={q}
        maxLength={100}
        aria-label={t('clients.bans.search')}
        placeholder={t('clients.bans.search')}
        className="h-7 max-w-xs"
      />
      <Button type="submit" size="sm">
        {t('admin.users.searchSubmit')}
      </Button>
    </Form>
  );
}
