import { Button, Group, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, sendJson } from '../api/http';
import type { AnswerRequest, ControlResponse, PersonQuestion } from '../api/types';
import { notifyDone, notifyFailure } from '../app/notify';
import { RelativeTime } from '../format/RelativeTime';
import { useServerWords } from '../i18n/serverWords';
import { TakeoverButton } from '../takeover/TakeoverButton';
import { useTakeover } from '../takeover/takeoverContext';
import './questions.css';

export interface QuestionFormProps {
  executionId: string;
  question: PersonQuestion;
  /** Told when the question is closed, by this answer or by somebody else's. */
  onClosed?: () => void;
}

/** What an execution asks, and the ways to answer. Its words are a model's: they are shown as text and nothing else. */
export function QuestionForm({ executionId, question, onClosed }: QuestionFormProps) {
  const { t } = useTranslation();
  const words = useServerWords();
  const [text, setText] = useState('');
  const send = useMutation({
    mutationFn: (answer: Omit<AnswerRequest, 'question_id'>) =>
      sendJson<ControlResponse>('POST', `/api/executions/${executionId}/answer`, { question_id: question.id, ...answer }),
    onSuccess: () => {
      notifyDone(t('question.sent'));
      onClosed?.();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.fieldErrors.text) {
        return;
      }
      notifyFailure(t('question.failed'), error);
      if (error instanceof ApiError && error.status === 409) {
        onClosed?.();
      }
    },
  });
  const wrong = send.error instanceof ApiError ? send.error.fieldErrors.text?.[0] : undefined;
  const wrongCode = send.error instanceof ApiError ? send.error.fieldCodes.text?.[0] : undefined;
  const remark = text.trim() || null;
  const { kind } = question;
  const takeover = useTakeover();
  if (takeover !== null && (takeover.by !== null || takeover.isHere)) {
    return (
      <div className="question-form" data-testid="question">
        <Text className="question-text">{question.text}</Text>
        <Text size="sm" c="dimmed">
          {t('question.driven')}
        </Text>
      </div>
    );
  }
  return (
    <form
      className="question-form"
      data-testid="question"
      onSubmit={(event) => {
        event.preventDefault();
        if (kind === 'question') {
          send.mutate({ text });
        }
      }}
    >
      <Text className="question-text">{question.text}</Text>
      {question.reason && (
        <Text size="sm" className="question-text">
          <strong>{t('question.reason')}</strong> {question.reason}
        </Text>
      )}
      {kind === 'takeover' && (
        <Text size="sm" c="dimmed">
          {t('question.takeover_help')}
        </Text>
      )}
      {question.choices && (
        <Group gap="xs">
          {question.choices.map((choice) => (
            <Button key={choice} variant="default" className="question-choice" disabled={send.isPending} onClick={() => send.mutate({ text: choice })}>
              {choice}
            </Button>
          ))}
        </Group>
      )}
      <Textarea
        label={t(kind !== 'question' ? 'question.remark' : question.choices ? 'question.other_answer' : 'question.answer')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={wrong ? words.fieldError(wrongCode, wrong) : undefined}
        maxLength={4_000}
        autosize
        minRows={1}
        maxRows={8}
      />
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          {kind === 'question' && (
            <Button type="submit" loading={send.isPending} disabled={!remark}>
              {t('question.send')}
            </Button>
          )}
          {kind === 'takeover' && <TakeoverButton executionId={executionId} variant="filled" />}
          {kind !== 'question' && (
            <>
              <Button variant={kind === 'takeover' ? 'default' : 'filled'} loading={send.isPending && send.variables.approved === true} onClick={() => send.mutate({ text: remark, approved: true })}>
                {t(kind === 'approval' ? 'question.approve' : 'question.done')}
              </Button>
              <Button
                variant="default"
                loading={send.isPending && send.variables.approved === false}
                onClick={() => send.mutate({ text: remark, approved: false })}
              >
                {t(kind === 'approval' ? 'question.decline' : 'question.not_done')}
              </Button>
            </>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {t('question.asked')} <RelativeTime time={question.asked_at} />
        </Text>
      </Group>
    </form>
  );
}
