import { Fragment, type ReactNode } from 'react';

/** A name and its value; false or empty: no line. */
type FactLine = readonly [name: string, value: ReactNode] | false | null | undefined | '';

/** Names and values as a description list. */
export function Facts({ lines }: { lines: readonly FactLine[] }) {
  return (
    <dl className="grid gap-x-4 gap-y-0.5 sm:grid-cols-[10rem_minmax(0,1fr)] sm:gap-y-2.5">
      {lines.map(
        (line) =>
          line && (
            <Fragment key={line[0]}>
              <dt className="text-muted text-xs leading-5">{line[0]}</dt>
              <dd className="min-w-0 max-sm:mb-2">{line[1]}</dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}
