'use client';

import { Bookmark, Link2, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button, cx, Input, Menu, MenuSeparator, menuItemClass, toast } from '@/components/ui';
import { readViews, type SavedView, withView, writeViews } from '@/components/vehicles/saved-views';

/** Named filters kept in this browser; a view is shared by its URL. */
export function ViewsMenu({ query, onChoose }: { query: string; onChoose: (query: string) => void }) {
  const t = useTranslations('vehicles.view');
  const [views, setViews] = useState<SavedView[]>([]);
  const [name, setName] = useState('');

  const keep = (next: SavedView[]) => {
    writeViews(localStorage, next);
    setViews(next);
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    keep(withView(views, { name: name.trim(), query }));
    setName('');
  };
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href);
    toast('success', t('copied'));
  };

  return (
    <Menu
      align="end"
      label={t('label')}
      className="w-64"
      onOpen={() => setViews(readViews(localStorage))}
      triggerClassName="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
      trigger={<Bookmark aria-hidden className="size-4" />}
    >
      <ViewLine chosen={query === ''} onChoose={() => onChoose('')}>
        {t('all')}
      </ViewLine>
      {views.map((view) => (
        <div key={view.name} className="group flex items-center">
          <ViewLine chosen={view.query === query} onChoose={() => onChoose(view.query)}>
            {view.name}
          </ViewLine>
          <button
            type="button"
            aria-label={t('remove', { name: view.name })}
            title={t('remove', { name: view.name })}
            onClick={() => keep(views.filter((one) => one !== view))}
            className="flex size-7 shrink-0 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-text"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </div>
      ))}
      {views.length === 0 && <p className="px-2 py-1 text-faint text-xs">{t('none')}</p>}
      <MenuSeparator />
      <form onSubmit={save} className="flex gap-1.5 p-1">
        <Input
          aria-label={t('name')}
          placeholder={t('name')}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" disabled={name.trim() === ''} title={t('save')}>
          {t('saveShort')}
        </Button>
      </form>
      <button type="button" onClick={copy} className={menuItemClass}>
        <Link2 aria-hidden className="size-4 text-muted" />
        {t('copy')}
      </button>
    </Menu>
  );
}

function ViewLine({ chosen, onChoose, children }: { chosen: boolean; onChoose: () => void; children: string }) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        onChoose();
      }}
      className={cx(menuItemClass, 'min-w-0', chosen && 'font-medium text-accent')}
    >
      <span className="truncate">{children}</span>
    </button>
  );
}
