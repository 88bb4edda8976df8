import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMessageReply } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ExecutionListItem } from '../api/types';
import { useAllowed } from '../tasks/useTaskAccess';
import { QuestionForm } from './QuestionForm';

/** Opens the question of an execution from a list. */
export function AnswerButton({ item }: { item: ExecutionListItem }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  const { question } = item;
  const allowed = useAllowed(item.access);
  if (!question || !allowed.run) {
    return null;
  }
  return (
    <>
      <Button
        size="compact-sm"
        color="orange"
        variant="light"
        leftSection={<IconMessageReply size={14} aria-hidden />}
        onClick={open}
        aria-label={t('question.answer_of', { name: item.task_name })}
      >
        {t('question.open')}
      </Button>
      <Modal opened={opened} onClose={close} title={`${t(`question.title_${question.kind}`)} · ${item.task_name}`}>
        <QuestionForm key={question.id} executionId={item.id} question={question} onClosed={close} />
      </Modal>
    </>
  );
}
