import type { AuditItem } from '@/lib/contracts';

/** What was recorded, word for word: the sentence beside it leaves things out. */
export function AuditDetail({ item: { action, target, detail } }: { item: AuditItem }) {
  return (
    <details className="text-xs">
      <summary className="font-mono text-muted">{action}</summary>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-2 gap-y-0.5">
        <dt className="text-faint">{target.type}</dt>
        <dd className="break-all font-mono">{target.id}</dd>
        {Object.entries(detail).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-faint">{name}</dt>
            <dd className="break-all font-mono">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
