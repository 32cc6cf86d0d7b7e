import type { ReactNode } from 'react';
import { Button } from './button';

type NextPageButtonProps = {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  children: ReactNode;
};

/** Below a list: fetches the next page of an infinite query. Nothing after the last page. */
export function NextPageButton({ query, children }: NextPageButtonProps) {
  if (!query.hasNextPage) return null;
  return (
    <div className="flex justify-center border-line border-t p-2">
      <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {children}
      </Button>
    </div>
  );
}
