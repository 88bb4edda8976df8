import { ActionIcon, Badge, Button, Menu, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconDots, IconHistory, IconLink, IconPencil, IconShieldCheck, IconShieldOff, IconTransfer, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useUser } from '../account/session';
import type { UserResponse, UserRole } from '../api/types';
import { useNarrow } from '../app/useNarrow';
import { RelativeTime } from '../format/RelativeTime';
import { EditPersonDialog } from './EditPersonDialog';
import { HandOverDialog } from './HandOverDialog';
import { PasswordLinkDialog } from './PasswordLinkDialog';
import { usePersonCommands, type PersonCommands } from './usePersonCommands';

interface RowProps {
  person: UserResponse;
  commands: PersonCommands;
  onEdit: () => void;
  onHandOver: () => void;
}

export function PeopleTable({ people }: { people: UserResponse[] }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const commands = usePersonCommands();
  const [edited, setEdited] = useState<string | null>(null);
  const [handed, setHanded] = useState<string | null>(null);
  const rows = people.map((person) => ({
    key: person.id, person, commands, onEdit: () => setEdited(person.id), onHandOver: () => setHanded(person.id),
  }));
  return (
    <>
      {narrow ? (
        <ul className="person-cards">{rows.map(({ key, ...row }) => <PersonCard key={key} {...row} />)}</ul>
      ) : (
        <Table highlightOnHover verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('people.name')}</Table.Th>
              <Table.Th>{t('people.role')}</Table.Th>
              <Table.Th>{t('people.last_seen')}</Table.Th>
              <Table.Th>{t('second_factor.title')}</Table.Th>
              <Table.Th><VisuallyHidden>{t('tasks.actions')}</VisuallyHidden></Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{rows.map(({ key, ...row }) => <PersonRow key={key} {...row} />)}</Table.Tbody>
        </Table>
      )}
      <EditPersonDialog person={people.find((person) => person.id === edited) ?? null} onClose={() => setEdited(null)} />
      <HandOverDialog person={people.find((person) => person.id === handed) ?? null} onClose={() => setHanded(null)} />
      <PasswordLinkDialog link={commands.passwordLink} onClose={commands.forgetPasswordLink} />
    </>
  );
}

function PersonRow(row: RowProps) {
  const { person } = row;
  return (
    <Table.Tr data-testid="person" data-deactivated={person.deactivated_at !== null}>
      <Table.Td className="person-name">
        <PersonWords person={person} />
      </Table.Td>
      <Table.Td>
        <RoleBadge role={person.role} />
      </Table.Td>
      <Table.Td>
        <LastSeen person={person} />
      </Table.Td>
      <Table.Td>
        <SecondFactor on={person.two_factor_enabled} />
      </Table.Td>
      <Table.Td>
        <PersonActions {...row} />
      </Table.Td>
    </Table.Tr>
  );
}

function PersonCard(row: RowProps) {
  const { t } = useTranslation();
  const { person } = row;
  return (
    <li data-testid="person" data-deactivated={person.deactivated_at !== null}>
      <div className="person-card-words">
        <PersonWords person={person} />
        <span className="person-card-facts">
          <RoleBadge role={person.role} />
          <LastSeen person={person} />
          {person.two_factor_enabled && <SecondFactor on label={t('second_factor.title')} />}
        </span>
      </div>
      <PersonActions {...row} />
    </li>
  );
}

function PersonWords({ person }: { person: UserResponse }) {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <>
      <Text size="sm" fw={600} component="div" className="person-title">
        {person.name}
        {person.id === user?.id && (
          <Badge size="sm" color="green">
            {t('people.you')}
          </Badge>
        )}
        {person.deactivated_at && (
          <Badge size="sm" color="red">
            {t('people.deactivated')}
          </Badge>
        )}
      </Text>
      <Text size="xs" c="dimmed" lineClamp={1} title={person.email}>
        {person.email}
      </Text>
    </>
  );
}

const roleColors: Record<UserRole, string> = { admin: 'iris', editor: 'blue', viewer: 'gray' };

export function RoleBadge({ role }: { role: UserRole }) {
  const { t } = useTranslation();
  return <Badge color={roleColors[role]}>{t(`role.${role}`)}</Badge>;
}

function LastSeen({ person }: { person: UserResponse }) {
  const { t } = useTranslation();
  return (
    <Text size="xs" c="dimmed" component="span">
      {person.last_seen_at ? <RelativeTime time={person.last_seen_at} /> : t('people.not_seen')}
    </Text>
  );
}

function SecondFactor({ on, label }: { on: boolean; label?: string }) {
  const { t } = useTranslation();
  const ShieldIcon = on ? IconShieldCheck : IconShieldOff;
  return (
    <Text size="xs" c={on ? 'var(--mantine-color-green-text)' : 'dimmed'} component="span" className="with-icon">
      <ShieldIcon size={16} stroke={1.6} aria-hidden />
      {label ?? t(on ? 'second_factor.on' : 'second_factor.off')}
    </Text>
  );
}

function PersonActions({ person, commands, onEdit, onHandOver }: RowProps) {
  const { t } = useTranslation();
  const isSelf = useUser()?.id === person.id;
  const { name } = person;
  return (
    <div className="person-actions">
      <Button variant="default" leftSection={<IconPencil size={14} aria-hidden />} onClick={onEdit} aria-label={t('people.edit_of', { name })}>
        {t('people.edit')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('tasks.more_of', { name })} loading={commands.isBusy(person)}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/audit?person=${person.id}`} leftSection={<IconHistory size={16} aria-hidden />}>
            {t('people.what_they_did')}
          </Menu.Item>
          {!person.deactivated_at && (
            <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={() => commands.makePasswordLink(person)}>
              {t('people.password_link')}
            </Menu.Item>
          )}
          {person.two_factor_enabled && (
            <Menu.Item leftSection={<IconShieldOff size={16} aria-hidden />} onClick={() => commands.twoFactorOff(person)}>
              {t('people.two_factor_off')}
            </Menu.Item>
          )}
          {person.deactivated_at && (
            <Menu.Item leftSection={<IconTransfer size={16} aria-hidden />} onClick={onHandOver}>
              {t('people.hand_over')}
            </Menu.Item>
          )}
          {person.deactivated_at ? (
            <Menu.Item leftSection={<IconUserCheck size={16} aria-hidden />} onClick={() => commands.activate(person)}>
              {t('people.activate')}
            </Menu.Item>
          ) : (
            !isSelf && (
              <Menu.Item color="red" leftSection={<IconUserOff size={16} aria-hidden />} onClick={() => commands.deactivate(person)}>
                {t('people.deactivate')}
              </Menu.Item>
            )
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
