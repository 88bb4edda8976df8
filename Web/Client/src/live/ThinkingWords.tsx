import { useTranslation } from 'react-i18next';
import { duration } from '../format/formats';
import { useNow } from '../format/useNow';
import type { Thinking } from './liveState';

/** What the model writes while a step waits for its answer; of one that says nothing yet, for how long. */
export function ThinkingWords({ thinking }: { thinking: Thinking }) {
  const { t, i18n } = useTranslation();
  const now = useNow(1_000);
  const waited = Math.max(0, Math.floor((now - thinking.since) / 1000)) * 1000;
  const facts = [
    ['live.thinking_before', thinking.evaluation],
    ['live.thinking_next', thinking.next_goal],
  ] as const;
  return (
    // Spoken words could not keep up with it; the finished step is there to be read.
    <div className="thinking" data-testid="thinking" aria-live="off">
      <p className="thinking-head">
        {t('live.thinking')}
        <span className="tabular">{waited > 0 && duration(waited, i18n.language, 0)}</span>
      </p>
      {thinking.thinking && (
        <div className="thinking-text">
          <p>{thinking.thinking}</p>
        </div>
      )}
      {facts.some(([, words]) => words) && (
        <dl className="doing-facts">
          {facts.map(
            ([name, words]) =>
              words && (
                <div key={name}>
                  <dt>{t(name)}</dt>
                  <dd>{words}</dd>
                </div>
              ),
          )}
        </dl>
      )}
    </div>
  );
}
