import { Anchor, Popover } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TaskSnapshot } from '../api/types';
import { limitNames } from '../forms/values';
import { useFormats } from '../format/useFormats';

const numbers = ['observation_tokens', 'full_turns'] as const;
const switches = ['mark_pictures', 'planning', 'earlier_way', 'ask_people', 'allow_java_script'] as const;
const models = ['fallback_model', 'judge_model'] as const;

/** The limits and settings that this execution was started with; later changes of its task do not reach it. */
export function SettingsUsed({ task }: { task: TaskSnapshot }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const limits = limitNames.map((name) => [t(`limits.${name}`), task.limits[name] == null ? t('limits.no_budget') : number(task.limits[name]!)]);
  const agent = task.recipe
    ? []
    : [
        [t('agent.pictures'), t(`pictures.${task.agent.pictures}`)],
        ...numbers.map((name) => [t(`agent.${name}`), number(task.agent[name])]),
        ...switches.map((name) => [t(`agent.${name}`), t(task.agent[name] ? 'live.on' : 'live.off')]),
        ...models.filter((name) => task.agent[name]).map((name) => [t(`agent.${name}`), task.agent[name]!]),
      ];
  const hosts = [
    [t('tasks.allowed_hosts'), task.allowed_hosts?.length ? task.allowed_hosts.join(', ') : t('tasks.all_public_hosts')],
    [t('tasks.blocked_hosts'), task.blocked_hosts?.length ? task.blocked_hosts.join(', ') : t('tasks.no_hosts')],
  ];
  return (
    <Popover position="bottom-start" withArrow shadow="md" width={340}>
      <Popover.Target>
        <Anchor component="button" type="button" size="sm">
          {t('live.settings_show')}
        </Anchor>
      </Popover.Target>
      <Popover.Dropdown>
        <dl className="settings-used" data-testid="settings-used">
          {[...limits, ...agent, ...hosts].map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="tabular">{value}</dd>
            </div>
          ))}
        </dl>
      </Popover.Dropdown>
    </Popover>
  );
}
