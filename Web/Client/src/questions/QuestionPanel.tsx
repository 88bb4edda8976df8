import { Title } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonQuestion } from '../api/types';
import { QuestionForm } from './QuestionForm';

/** A question in a frame of its own, on the live page and on the dashboard. */
export function QuestionPanel(props: { executionId: string; question: PersonQuestion; children?: ReactNode }) {
  const { executionId, question, children } = props;
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
      <QuestionForm key={question.id} executionId={executionId} question={question} />
    </section>
  );
}
