import { IconListCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PlanItem } from '../api/types';

/** What the agent means to do next, after the steps that it did: its plan without what is done or dropped. */
export function PlanRows({ plan }: { plan: readonly PlanItem[] }) {
  const { t } = useTranslation();
  const coming = plan.filter((item) => item.state === 'pending' || item.state === 'running');
  if (coming.length === 0) {
    return null;
  }
  const counted = plan.filter((item) => item.state !== 'skipped' && item.state !== 'failed');
  return (
    <>
      <li className="plan-head" data-testid="plan">
        <span>{t('live.plan')}</span>
        <span className="tabular">{t('live.plan_done', { done: counted.length - coming.length, total: counted.length })}</span>
      </li>
      {coming.map((item, index) => (
        <li key={`${index} ${item.text}`} className="step plan-item" data-status="pending" data-now={item.state === 'running'}>
          <div className="step-line">
            <div className="step-button">
              <span className="step-icon">
                <IconListCheck size={16} stroke={1.7} aria-hidden />
              </span>
              <span className="step-words">
                <span className="step-description">{item.text}</span>
              </span>
              <span className="step-time">{t(item.state === 'running' ? 'live.plan_now' : 'step_status.pending')}</span>
            </div>
          </div>
        </li>
      ))}
    </>
  );
}
