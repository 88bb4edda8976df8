import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { QuotaUse, UserQuota } from '../api/types';
import { FormSection } from '../forms/FormSection';
import type { quotaNames } from '../people/quotaNames';
import { useFormats } from '../format/useFormats';

interface Line {
  name: (typeof quotaNames)[number];
  used: number | null;
  limit: number | null | undefined;
  format: (value: number) => string;
  /** What of it is not known, and counts as nothing. */
  unknown?: boolean;
}

/** What one may use, and how much of it is used; told before a start is refused. */
export function QuotaSection({ quota, use }: { quota: UserQuota; use: QuotaUse }) {
  const { t } = useTranslation();
  const { number, money } = useFormats();
  const lines: Line[] = [
    { name: 'executions_per_day', used: use.executions_today, limit: quota.executions_per_day, format: number },
    { name: 'parallel_executions', used: use.open_executions, limit: quota.parallel_executions, format: number },
    {
      name: 'cost_per_month_usd', used: use.cost_this_month_usd, limit: quota.cost_per_month_usd, format: money,
      unknown: use.cost_this_month_unknown,
    },
    { name: 'cost_per_task_usd', used: null, limit: quota.cost_per_task_usd, format: money },
    { name: 'storage_megabytes', used: use.storage_megabytes, limit: quota.storage_megabytes, format: number },
  ];
  return (
    <FormSection title={t('quota.title')} help={t('quota.help')}>
      <dl className="quota-lines">
        {lines
          .filter((line) => line.used !== null || isSet(line.limit))
          .map((line) => (
            <QuotaLine key={line.name} line={line} />
          ))}
      </dl>
    </FormSection>
  );
}

function QuotaLine({ line: { name, used, limit, format, unknown } }: { line: Line }) {
  const { t } = useTranslation();
  const told = (value: number) => (unknown ? (value > 0 ? t('cost.and_unknown', { amount: format(value) }) : t('cost.unknown')) : format(value));
  const share = isSet(limit) && used !== null ? (limit > 0 ? Math.min(used / limit, 1) : 1) : null;
  return (
    <div data-testid={`quota-${name}`}>
      <dt>{t(`quota.${name}`)}</dt>
      <dd>
        <Text size="sm" component="span" className="tabular">
          {used === null
            ? t('quota.at_most', { limit: format(limit ?? 0) })
            : isSet(limit)
              ? t('quota.used_of', { used: told(used), limit: format(limit) })
              : t('quota.used', { used: told(used) })}
        </Text>
        {share !== null && (
          <Progress
            value={share * 100}
            size="sm"
            color={share >= 1 ? 'red' : share >= 0.8 ? 'yellow' : 'iris'}
            aria-label={t(`quota.${name}`)}
          />
        )}
        {unknown && (
          <Text size="xs" c="dimmed">
            {t(isSet(limit) ? 'cost.quota_help' : 'cost.help')}
          </Text>
        )}
      </dd>
    </div>
  );
}

const isSet = (limit: number | null | undefined): limit is number => limit !== null && limit !== undefined;
