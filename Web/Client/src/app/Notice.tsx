import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface NoticeProps {
  icon: Icon;
  color: 'red' | 'yellow' | 'orange' | 'gray';
  title: string;
  role?: 'alert';
  children?: ReactNode;
}

/** One line about the state of things, before everything else on a page. */
export function Notice({ icon: NoticeIcon, color, title, role, children }: NoticeProps) {
  return (
    <div
      className="notice"
      role={role}
      style={{ background: `var(--mantine-color-${color}-light)`, color: `var(--mantine-color-${color}-light-color)` }}
    >
      <NoticeIcon size={18} stroke={1.8} aria-hidden />
      <div>
        <strong>{title}</strong> {children}
      </div>
    </div>
  );
}
