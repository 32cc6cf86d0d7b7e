import {
  Car,
  CarFront,
  FileKey2,
  Folders,
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
import { can, type Permission } from '@/lib/contracts/permissions';
import type { Role } from '@/lib/contracts/users/terms';

type PageKey =
  | 'overview'
  | 'map'
  | 'vehicles'
  | 'commands'
  | 'fleets'
  | 'models'
  | 'users'
  | 'certificates'
  | 'rotations'
  | 'access'
  | 'audit'
  | 'quarantine';
export type ConsolePage = { key: PageKey; href: Route; icon: LucideIcon };

const MAIN: ConsolePage[] = [
  { key: 'overview', href: '/', icon: LayoutDashboard },
  { key: 'map', href: '/map' as Route, icon: MapIcon },
  { key: 'vehicles', href: '/vehicles', icon: CarFront },
  { key: 'commands', href: '/commands' as Route, icon: SendHorizontal },
];
const ADMIN: (ConsolePage & { permission: Permission })[] = [
  { key: 'fleets', href: '/admin/fleets' as Route, icon: Folders, permission: 'vehicle.manage' },
  { key: 'models', href: '/admin/models' as Route, icon: Car, permission: 'vehicle.manage' },
  { key: 'users', href: '/admin/users' as Route, icon: Users, permission: 'user.manage' },
  { key: 'certificates', href: '/admin/certificates' as Route, icon: FileKey2, permission: 'certificate.manage' },
  { key: 'rotations', href: '/admin/rotations' as Route, icon: RefreshCcwDot, permission: 'certificate.manage' },
  { key: 'access', href: '/admin/access' as Route, icon: ShieldCheck, permission: 'access.manage' },
  { key: 'audit', href: '/admin/audit' as Route, icon: History, permission: 'audit.read' },
  { key: 'quarantine', href: '/admin/quarantine' as Route, icon: ShieldAlert, permission: 'quarantine.read' },
];

/** The pages that a role may open, in the order of the navigation. */
export const pagesFor = (role: Role): { main: ConsolePage[]; admin: ConsolePage[] } => ({
  main: MAIN,
  admin: ADMIN.filter(({ permission }) => can({ role, fleets: 'all' }, permission)),
});
