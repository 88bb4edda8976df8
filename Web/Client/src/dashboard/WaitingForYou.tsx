import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { QuestionPanel } from '../questions/QuestionPanel';
import type { StampedItem } from './stamp';

/** Executions that go on only when somebody answers. */
export function WaitingForYou({ items }: { items: StampedItem[] }) {
  return (
    <div className="questions">
      {items.map((item) => item.question && (
        <QuestionPanel key={item.question.id} executionId={item.id} question={item.question}>
          <Anchor component={Link} to={`/executions/${item.id}`} size="sm">
            {item.task_name}
          </Anchor>
        </QuestionPanel>
      ))}
    </div>
  );
}
