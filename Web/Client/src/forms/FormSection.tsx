import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export interface FormSectionProps {
  title: string;
  help?: ReactNode;
  /** What can be done with all of it, beside the title. */
  action?: ReactNode;
  children?: ReactNode;
}

/** A part of a page of settings under a title of its own. */
export function FormSection({ title, help, action, children }: FormSectionProps) {
  return (
    <Paper withBorder p="md" className="form-section" component="section" aria-label={title}>
      <div className="form-section-head">
        <div>
          <Title order={2}>{title}</Title>
          {help && (
            <Text size="xs" c="dimmed">
              {help}
            </Text>
          )}
        </div>
        {action}
      </div>
      {children}
    </Paper>
  );
}
