import {
  CarFront,
  FileKey2,
  History,
  LayoutDashboard,
  type LucideIcon,
  Map as MapIcon,
  RefreshCcwDot,
  SendHorizontal,
  ShieldAlert,
  ShieldCheck,
  Users,
} from 'lucide-react';
import type { Route } from 'next';
import type { Role } from '@/lib/contracts/users/terms';

type PageKey =
  | 'overview'
  | 'map'
  | 'vehicles'
  | 'commands'
  | 'users'
  | 'certificates'
  | 'rotations'
  | 'access'
  | 'audit'
  | 'quarantine';
export type ConsolePage = { key: PageKey; href: Route; icon: LucideIcon };

const EVERYBODY: ConsolePage[] = [
  { key: 'overview', href: '/', icon: LayoutDashboard },
  { key: 'map', href: '/map' as Route, icon: MapIcon },
  { key: 'vehicles', href: '/vehicles', icon: CarFront },
  { key: 'commands', href: '/commands' as Route, icon: SendHorizontal },
];
const ADMINISTRATORS: ConsolePage[] = [
  { key: 'users', href: '/admin/users' as Route, icon: Users },
  { key: 'certificates', href: '/admin/certificates' as Route, icon: FileKey2 },
  { key: 'rotations', href: '/admin/rotations' as Route, icon: RefreshCcwDot },
  { key: 'access', href: '/admin/access' as Route, icon: ShieldCheck },
  { key: 'audit', href: '/admin/audit' as Route, icon: History },
  { key: 'quarantine', href: '/admin/quarantine' as Route, icon: ShieldAlert },
];

/** Pages that a person of this role may open, in the order of the navigation. */
export const pagesFor = (role: Role): { main: ConsolePage[]; admin: ConsolePage[] } => ({
  main: EVERYBODY,
  admin: role === 'admin' ? ADMINISTRATORS : [],
});
