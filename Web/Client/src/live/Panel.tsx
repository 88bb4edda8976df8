import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

export interface PanelProps {
  title: string;
  area: 'steps' | 'picture' | 'log' | 'result';
  testId: string;
  /** Tools beside the title. */
  tools?: ReactNode;
  /** The body fills the panel to its edges. */
  flush?: boolean;
  children: ReactNode;
}

export function Panel({ title, area, testId, tools, flush = false, children }: PanelProps) {
  return (
    <section className={`panel panel-${area}`} aria-label={title} data-testid={testId}>
      <header className="panel-header">
        <Title order={2} size="h3">
          {title}
        </Title>
        {tools}
      </header>
      <div className={flush ? 'panel-body flush' : 'panel-body'}>{children}</div>
    </section>
  );
}
