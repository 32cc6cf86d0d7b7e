import { Skeleton } from '@/components/ui';

export default function MapLoading() {
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-hidden" aria-busy>
      <div className="flex h-[49px] shrink-0 items-center gap-2 border-line border-b px-3">
        <Skeleton className="h-8 w-72" />
        <Skeleton className="h-8 w-20" />
        <Skeleton className="h-8 w-20" />
      </div>
      <Skeleton className="min-h-0 flex-1 rounded-none" />
    </div>
  );
}
