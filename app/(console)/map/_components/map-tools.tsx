'use client';

import { BoxSelect, Globe, Lasso, List, Minus, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { FleetMapTool } from '@/components/map/fleet';
import { cx, IconButton } from '@/components/ui';

type MapToolsProps = {
  tool: FleetMapTool;
  onTool: (tool: FleetMapTool) => void;
  onZoom: (levels: number) => void;
  onWhole: () => void;
  listShown: boolean;
  onList: () => void;
};

export const TOOL_KEYS = { box: 'b', lasso: 'l' } as const;

/** Toolbar of the map, with keyboard shortcuts. */
export function MapTools({ tool, onTool, onZoom, onWhole, listShown, onList }: MapToolsProps) {
  const t = useTranslations('map.tool');
  return (
    <div role="toolbar" aria-label={t('label')} aria-orientation="vertical" className="flex flex-col gap-2">
      <Group>
        <Tool label={t('list')} pressed={listShown} onClick={onList} icon={<List aria-hidden className="size-4" />} />
      </Group>
      <Group>
        <Tool label={t('zoomIn')} onClick={() => onZoom(1)} icon={<Plus aria-hidden className="size-4" />} />
        <Tool label={t('zoomOut')} onClick={() => onZoom(-1)} icon={<Minus aria-hidden className="size-4" />} />
        <Tool label={t('whole')} onClick={onWhole} icon={<Globe aria-hidden className="size-4" />} />
      </Group>
      <Group>
        <Tool
          label={t('box')}
          shortcut={TOOL_KEYS.box}
          pressed={tool === 'box'}
          onClick={() => onTool(tool === 'box' ? 'pan' : 'box')}
          icon={<BoxSelect aria-hidden className="size-4" />}
        />
        <Tool
          label={t('lasso')}
          shortcut={TOOL_KEYS.lasso}
          pressed={tool === 'lasso'}
          onClick={() => onTool(tool === 'lasso' ? 'pan' : 'lasso')}
          icon={<Lasso aria-hidden className="size-4" />}
        />
      </Group>
    </div>
  );
}

function Group({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-col overflow-hidden rounded-lg border border-line bg-raised/95 shadow-pop">
      {children}
    </div>
  );
}

type ToolProps = { label: string; shortcut?: string; pressed?: boolean; onClick: () => void; icon: ReactNode };

function Tool({ label, shortcut, pressed, onClick, icon }: ToolProps) {
  return (
    <IconButton
      label={shortcut ? `${label} (${shortcut.toUpperCase()})` : label}
      aria-keyshortcuts={shortcut}
      aria-pressed={pressed}
      onClick={onClick}
      className={cx('rounded-none focus-visible:-outline-offset-2', pressed && 'bg-accent/15! text-accent!')}
    >
      {icon}
    </IconButton>
  );
}
