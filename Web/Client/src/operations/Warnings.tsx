import { Anchor, Badge, Button, Group, Select, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { ServiceWarning } from '../api/types';
import { SearchBox } from '../app/SearchBox';
import { RelativeTime } from '../format/RelativeTime';
import { Nothing, Section } from './Section';

const SHOWN = 20;

export function WarningsSection({ warnings }: { warnings: ServiceWarning[] | null | undefined }) {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const [all, { open }] = useDisclosure();
  const search = parameters.get('warning') ?? '';
  const errors = parameters.get('level') === 'error';
  const filter = (name: string, value: string | null) =>
    setParameters(
      (now) => {
        if (value) {
          now.set(name, value);
        } else {
          now.delete(name);
        }
        return now;
      },
      { replace: true },
    );
  const found = (warnings ?? []).filter((warning) => (!errors || warning.level === 'error') && matches(warning, search));
  return (
    <Section title={t('operations.warnings')} className="warnings">
      <Group gap="xs" className="toolbar warnings-toolbar">
        <SearchBox value={search} onChange={(value) => filter('warning', value)} label={t('operations.filter_warnings')} />
        <Select
          size="xs"
          w={190}
          allowDeselect={false}
          value={errors ? 'error' : 'all'}
          onChange={(value) => filter('level', value === 'error' ? value : null)}
          data={[
            { value: 'all', label: t('operations.all_levels') },
            { value: 'error', label: t('operations.only_errors') },
          ]}
          aria-label={t('operations.all_levels')}
        />
      </Group>
      {!warnings ? (
        <Nothing>{t('operations.warnings_away')}</Nothing>
      ) : found.length === 0 ? (
        <Nothing>{t(warnings.length === 0 ? 'operations.no_warnings' : 'states.other_filter')}</Nothing>
      ) : (
        <ul className="warning-lines">
          {found.slice(0, all ? undefined : SHOWN).map((warning) => (
            <WarningLine key={`${warning.instance} ${warning.category} ${warning.first_at} ${warning.message}`} warning={warning} />
          ))}
        </ul>
      )}
      {found.length > SHOWN && !all && (
        <Button variant="subtle" size="xs" m="xs" onClick={open}>
          {t('operations.more_warnings', { count: found.length })}
        </Button>
      )}
    </Section>
  );
}

function matches(warning: ServiceWarning, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [warning.service, warning.instance, warning.category, warning.message, warning.exception ?? '', warning.execution_id ?? '']
    .some((text) => text.toLowerCase().includes(wanted));
}

function WarningLine({ warning }: { warning: ServiceWarning }) {
  const { t } = useTranslation();
  const error = warning.level === 'error';
  return (
    <li className="warning-line" data-testid="warning" data-level={warning.level}>
      <Badge color={error ? 'red' : 'yellow'} className="status-badge" size="sm">
        {t(error ? 'operations.level_error' : 'operations.level_warning')}
      </Badge>
      <div className="warning-words">
        <Text size="sm" className="pre-line">
          {warning.message}
        </Text>
        {warning.exception && (
          <Text size="xs" className="pre-line">
            {warning.exception}
          </Text>
        )}
        <Text size="xs" c="dimmed" className="pre-line">
          {warning.service} {warning.instance} · {warning.category}
          {warning.execution_id && (
            <>
              {' · '}
              <Anchor component={Link} to={`/executions/${warning.execution_id}`} size="xs" underline="always">
                {t('operations.execution')}
              </Anchor>
            </>
          )}
        </Text>
      </div>
      <Text size="xs" c="dimmed" className="warning-time">
        <RelativeTime time={warning.last_at} />
        {warning.count > 1 && <span className="tabular">{t('operations.times', { count: warning.count })}</span>}
      </Text>
    </li>
  );
}
