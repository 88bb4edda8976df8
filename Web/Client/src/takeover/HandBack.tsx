import { Button, Group } from '@mantine/core';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonQuestion } from '../api/types';
import type { Takeover } from './takeoverContext';

export interface HandBackProps {
  takeover: Takeover;
  question: PersonQuestion | null;
  /** The way out of the picture leads here. */
  button: RefObject<HTMLButtonElement | null>;
}

/** Gives the browser back; where the agent asked for it, with the answer in one go. */
export function HandBack({ takeover, question, button }: HandBackProps) {
  const { t } = useTranslation();
  const { handBack, isHandingBack } = takeover;
  if (question?.kind !== 'takeover') {
    return (
      <Button size="compact-sm" ref={button} loading={isHandingBack} onClick={() => void handBack()}>
        {t('takeover.hand_back')}
      </Button>
    );
  }
  return (
    <Group gap={6} wrap="nowrap">
      <Button size="compact-sm" ref={button} loading={isHandingBack} onClick={() => void handBack({ question_id: question.id, text: null, approved: true })}>
        {t('takeover.hand_back_done')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={isHandingBack}
        onClick={() => void handBack({ question_id: question.id, text: null, approved: false })}
      >
        {t('takeover.hand_back_not_done')}
      </Button>
    </Group>
  );
}
