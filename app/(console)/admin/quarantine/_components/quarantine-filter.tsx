import Form from 'next/form';
import { useTranslations } from 'next-intl';
import { Button, SelectField } from '@/components/ui';
import { QUARANTINE_REASONS, type QuarantineReason } from '@/lib/contracts';

export function QuarantineFilter({ reason }: { reason: QuarantineReason | undefined }) {
  const t = useTranslations('admin.quarantine');
  return (
    <Form key={reason} action="/admin/quarantine" role="search" className="flex items-end gap-2">
      <SelectField
        label={t('reason')}
        fieldClassName="w-64"
        name="reason"
        defaultValue={reason ?? ''}
        options={[['', t('all')], ...QUARANTINE_REASONS.map((one) => [one, t(`reasons.${one}.title`)] as const)]}
      />
      <Button type="submit">{t('filter')}</Button>
    </Form>
  );
}
