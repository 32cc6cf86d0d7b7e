import { Skeleton } from '@/components/ui';

export default function VehicleLoading() {
  return (
    <div className="mx-auto flex w-full max-w-[100rem] flex-col gap-3 px-4 pt-3 pb-8" aria-busy>
      <Skeleton className="h-4 w-20" />
      <Skeleton className="h-7 w-96 max-w-full" />
      <Skeleton className="h-4 w-72 max-w-full" />
      <div className="grid gap-3 sm:grid-cols-3">
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
        <Skeleton className="h-20" />
      </div>
      <div className="grid gap-3 xl:grid-cols-[minmax(0,5fr)_minmax(0,4fr)]">
        <Skeleton className="h-96" />
        <Skeleton className="h-96" />
      </div>
    </div>
  );
}
