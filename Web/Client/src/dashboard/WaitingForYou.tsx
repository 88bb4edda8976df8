import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import type { PersonQuestion } from '../api/types';
import { QuestionPanel } from '../questions/QuestionPanel';
import { useAllowed } from '../tasks/useTaskAccess';
import type { StampedItem } from './stamp';

/** Executions that go on only when somebody answers. */
export function WaitingForYou({ items }: { items: StampedItem[] }) {
  return (
    <div className="questions">
      {items.map((item) => item.question && <Waiting key={item.question.id} item={item} question={item.question} />)}
    </div>
  );
}

function Waiting({ item, question }: { item: StampedItem; question: PersonQuestion }) {
  const allowed = useAllowed(item.access);
  return (
    <QuestionPanel executionId={item.id} question={question} mayAnswer={allowed.run}>
      <Anchor component={Link} to={`/executions/${item.id}`} size="sm">
        {item.task_name}
      </Anchor>
    </QuestionPanel>
  );
}
