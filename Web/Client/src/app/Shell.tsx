import { AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconActivity, IconHistory, IconKey, IconListCheck, IconListSearch, IconServer2, IconSettings, IconUsers } from '@tabler/icons-react';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { useMay } from '../account/session';
import { useDashboardFeed } from '../dashboard/useDashboardFeed';
import { HeaderControls } from './HeaderControls';
import { SkeletonRows } from './ListStates';
import { TitleSlot } from './PageTitle';
import { placeOf } from './placeOf';

const entries = [
  { to: '/', key: 'dashboard', icon: IconActivity },
  { to: '/tasks', key: 'tasks', icon: IconListCheck },
  { to: '/executions', key: 'executions', icon: IconHistory },
  { to: '/credentials', key: 'credentials', icon: IconKey },
  { to: '/operations', key: 'operations', icon: IconServer2, forAdministrators: true },
  { to: '/people', key: 'people', icon: IconUsers, forAdministrators: true },
  { to: '/audit', key: 'audit', icon: IconListSearch, forAdministrators: true },
  { to: '/settings', key: 'settings', icon: IconSettings },
] as const;

export function Shell() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [opened, { toggle, close }] = useDisclosure();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const isAdministrator = useMay('admin');
  const shown = entries.filter((entry) => isAdministrator || !('forAdministrators' in entry));
  useDashboardFeed();
  useEffect(close, [pathname, close]);

  return (
    <AppShell
      layout="alt"
      header={{ height: 48 }}
      navbar={{ width: 196, breakpoint: 768, collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'md' }}
    >
      <a href="#content" className="skip-link">
        {t('app.skip')}
      </a>
      <AppShell.Header className="header">
        <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('app.menu')} />
        <div ref={setSlot} className="title-slot" />
        <HeaderControls />
      </AppShell.Header>
      <AppShell.Navbar className="navbar">
        <Group h={48} px="md" gap="xs" wrap="nowrap" justify="space-between">
          <Group gap="xs" wrap="nowrap" component="span">
            <img src="/icon.svg" width={22} height={22} alt="" />
            <Text fw={650} size="sm" className="nowrap">
              {t('app.name')}
            </Text>
          </Group>
          <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('app.close_menu')} />
        </Group>
        <nav aria-label={t('app.navigation')}>
          {shown.map(({ to, key, icon: EntryIcon }) => {
            const active = to === '/' ? pathname === '/' : pathname.startsWith(to);
            return (
              <NavLink
                key={to}
                component={Link}
                to={to}
                label={t(`nav.${key}`)}
                leftSection={<EntryIcon size={18} stroke={1.6} aria-hidden />}
                active={active}
                aria-current={active ? 'page' : undefined}
                onClick={close}
              />
            );
          })}
        </nav>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <TitleSlot value={slot}>
          <Suspense fallback={<SkeletonRows />}>
            <Outlet />
          </Suspense>
        </TitleSlot>
      </AppShell.Main>
      <ScrollRestoration getKey={placeOf} />
    </AppShell>
  );
}
