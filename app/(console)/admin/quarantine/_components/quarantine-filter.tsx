import Form from 'next/form';
import { useTranslations } from 'next-intl';
import { Button, Field, Select } from '@/components/ui';
import { QUARANTINE_REASONS, type QuarantineReason } from '@/lib/contracts';

export function QuarantineFilter({ reason }: { reason: QuarantineReason | undefined }) {
  const t = useTranslations('admin.quarantine');
  return (
    <Form key={reason} action="/admin/quarantine" role="search" className="flex items-end gap-2">
      <Field label={t('reason')} className="w-64">
        {({ id }) => (
          <Select id={id} name="reason" defaultValue={reason ?? ''}>
            <option value="">{t('all')}</option>
            {QUARANTINE_REASONS.map((one) => (
              <option key={one} value={one}>
                {t(`reasons.${one}.title`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Button type="submit">{t('filter')}</Button>
    </Form>
  );
}
