import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function Section(props: { title: string; note?: ReactNode; className?: string; children: ReactNode }) {
  const { title, note, className, children } = props;
  return (
    <section className={`section ${className ?? ''}`} aria-label={title}>
      <header>
        <Title order={2}>{title}</Title>
        {note && (
          <Text span size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </header>
      {children}
    </section>
  );
}

/** Instead of a part that holds nothing, or that cannot be known. */
export function Nothing({ children }: { children: ReactNode }) {
  return (
    <Text c="dimmed" size="sm" className="section-empty">
      {children}
    </Text>
  );
}
