/**
 * Permanent: SQLSTATE class 22 (data exception), 23 (integrity constraint) or 54 (program limit exceeded). Others may be temporary: a
 * full disk, a standby, an outdated schema.
 */
export const isPermanentError = (error: unknown): boolean => /^(22|23|54)/.test(sqlState(error));

/** foreign_key_violation */
export const isForeignKeyViolation = (error: unknown): boolean => sqlState(error) === '23503';

const sqlState = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
};
