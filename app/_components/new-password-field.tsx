import { useTranslations } from 'next-intl';
import { TextField } from '@/components/ui';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { MIN_PASSWORD_LENGTH } from '@/lib/contracts/users/terms';

type NewPasswordFieldProps = {
  name: string;
  label: string;
  /** The server has refused it. */
  isWeak: boolean;
  autoFocus?: boolean;
};

export function NewPasswordField({ isWeak, ...props }: NewPasswordFieldProps) {
  const t = useTranslations('common.newPassword');
  const length = MIN_PASSWORD_LENGTH;
  return (
    <TextField
      {...props}
      hint={t('hint', { length })}
      error={isWeak ? t('weak', { length }) : undefined}
      type="password"
      autoComplete="new-password"
      minLength={length}
      maxLength={MAX_LENGTH.password}
      required
    />
  );
}
