import { useTranslation } from 'react-i18next';
import { actionIcon } from '../tasks/recipe/actionTypes';
import { useActionWords } from '../tasks/recipe/useActionWords';
import type { UpcomingStep } from './upcoming';

export function UpcomingRow({ step }: { step: UpcomingStep }) {
  const { t } = useTranslation();
  const words = useActionWords();
  const StepIcon = actionIcon(step.action.action.type);
  return (
    <li className="step" data-step={step.number} data-status="pending">
      <div className="step-line">
        <div className="step-button">
          <span className="step-icon">
            <StepIcon size={16} stroke={1.7} aria-hidden />
          </span>
          <span className="step-words">
            <span className="step-description">
              <span className="step-number tabular">{step.number}</span> {words(step.action)}
            </span>
          </span>
          <span className="step-time">{t('step_status.pending')}</span>
        </div>
      </div>
    </li>
  );
}
