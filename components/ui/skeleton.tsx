import { cn } from './cn.ts';

/** The place of something that is coming, in its size, so that nothing jumps. Stands still: no shimmer. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block h-4 rounded-sm bg-line/70', className)} />;
}

/** Rows of a list that is coming. */
export function SkeletonRows({ rows = 6, label }: { rows?: number; label: string }) {
  return (
    <div role="status" className="divide-y divide-line rounded-lg border border-line bg-card">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex items-center gap-4 px-4 py-4">
          <Skeleton className="size-8 rounded-full" />
          <div className="flex-1 space-y-2">
            <Skeleton className={row % 2 ? 'w-2/5' : 'w-1/2'} />
            <Skeleton className="h-3 w-1/4" />
          </div>
          <Skeleton className="w-20" />
        </div>
      ))}
    </div>
  );
}
