import { Text, Title } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonQuestion } from '../api/types';
import { QuestionForm } from './QuestionForm';

export interface QuestionPanelProps {
  executionId: string;
  question: PersonQuestion;
  /** Whoever may not sees what is asked, and that others answer. */
  mayAnswer: boolean;
  children?: ReactNode;
}

/** A question in a frame of its own, on the live page and on the dashboard. */
export function QuestionPanel({ executionId, question, mayAnswer, children }: QuestionPanelProps) {
  const { t } = useTranslation();
  const title = t(`question.title_${question.kind}`);
  return (
    <section className="question-panel" aria-label={title}>
      <header>
        <IconHandStop size={18} aria-hidden />
        <Title order={3} size="h4">
          {title}
        </Title>
        {children}
      </header>
      {mayAnswer ? (
        <QuestionForm key={question.id} executionId={executionId} question={question} />
      ) : (
        <>
          <Text className="pre-line">{question.text}</Text>
          <Text size="sm" c="dimmed">
            {t('question.not_for_you')}
          </Text>
        </>
      )}
    </section>
  );
}
