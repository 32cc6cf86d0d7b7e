import type { DraftError } from './check-draft';
import type { RotationDraft } from './draft';

/** What each part of the form is given. */
export type DraftFormProps = {
  draft: RotationDraft;
  change: (part: Partial<RotationDraft>) => void;
  errorOf: (field: DraftError) => string | undefined;
};
