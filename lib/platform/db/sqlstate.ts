/**
 * A row that PostgreSQL will refuse for ever: SQLSTATE class 22 (data exception), 23 (integrity constraint) or 54 (a limit
 * of the program: too deep, too many). Anything else may pass: a full disk, a standby, a schema that is behind.
 */
export const isPermanentError = (error: unknown): boolean => /^(22|23|54)/.test(sqlState(error));

/** foreign_key_violation */
export const isForeignKeyViolation = (error: unknown): boolean => sqlState(error) === '23503';

const sqlState = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
};
