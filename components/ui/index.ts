// The design system: small components on native elements. They take props and fetch nothing.
// Invariant: colours are tokens of app/globals.css, and no status is shown by colour alone.

export { useNow } from '@/lib/browser/use-now';
export { Age } from './age';
export { Badge, type Tone } from './badge';
export { Button, buttonClass } from './button';
export { Checkbox, CheckboxGroup } from './checkbox';
export { cx } from './cx';
export { type Column, DataTable } from './data-table';
export { Dialog } from './dialog';
export { DialogButton } from './dialog-button';
export { EmptyState } from './empty-state';
export { ErrorState, ErrorText } from './error-state';
export { Facts } from './facts';
export { Field } from './field';
export { FilterBar, type FilterBarProps, FilterSelect } from './filter-bar';
export { hydratedLater } from './hydrated-later';
export { IconButton } from './icon-button';
export { Input, Select, Textarea } from './input';
export { Kbd } from './kbd';
export { SelectField, TextareaField, TextField, VERBATIM } from './labelled-fields';
export { Menu, MenuItem, MenuLabel, MenuSeparator, menuItemClass } from './menu';
export { NextPageButton } from './next-page-button';
export { BackLink, PageHeader, SubpageHeader, TabbedHeader } from './page-header';
export { Panel } from './panel';
export { SearchField } from './search-field';
export { Skeleton } from './skeleton';
export { type Status, StatusDot } from './status-dot';

export { TextLink } from './text-link';
export { DATE_MINUTE, DATE_TIME, TIME } from './time-formats';
export { Toaster, toast } from './toast';
export { Tooltip } from './tooltip';
