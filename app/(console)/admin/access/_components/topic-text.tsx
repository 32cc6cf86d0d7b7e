import { cx } from '@/components/ui';

const STANDS_FOR_MORE = /^(\$\{.*\}|\+|#)$/;

/** A topic or filter; what stands for more than itself stands out. */
export function TopicText({ topic, className }: { topic: string; className?: string }) {
  let at = 0;
  const levels = topic.split('/').map((text) => {
    const level = { text, at };
    at += text.length + 1;
    return level;
  });
  return (
    <span translate="no" className={cx('break-all font-mono text-xs', className)}>
      {levels.map(({ text, at: start }) => (
        <span key={start}>
          {start > 0 && <span className="text-faint">/</span>}
          {STANDS_FOR_MORE.test(text) ? <span className="font-semibold text-accent">{text}</span> : text}
        </span>
      ))}
    </span>
  );
}
