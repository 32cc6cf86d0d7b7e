import { cx, Skeleton } from '@/components/ui';
import { COLUMNS, ROW_GRID, ROW_HEIGHT_PX } from './columns';

const WIDTHS = ['w-32', 'w-24', 'w-28', 'w-20', 'w-24', 'w-10', 'w-10', 'w-12', 'w-20', 'w-16'];

export function VehicleTableSkeleton({ rows = 24 }: { rows?: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className={cx(ROW_GRID, 'border-line border-b')} style={{ height: ROW_HEIGHT_PX }}>
          {COLUMNS.map(({ key, className }, column) => (
            <div key={key} className={className}>
              <Skeleton className={cx('h-2.5 max-w-full', WIDTHS[(column + row) % WIDTHS.length])} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
