import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './frame.module.css';

/** A screen's heading line and content. */
export function Page(props: {
  title: string;
  intro?: string;
  actions?: ReactNode;
  children: ReactNode;
  isWide?: boolean;
}) {
  return (
    <div className={classes.page} data-wide={props.isWide === true || undefined}>
      <div className={classes.pageHead}>
        <div>
          <Title order={1}>{props.title}</Title>
          {props.intro !== undefined && (
            <Text c="dimmed" size="sm" maw="70ch" mt={4}>
              {props.intro}
            </Text>
          )}
        </div>
        {props.actions !== undefined && <Group gap="sm">{props.actions}</Group>}
      </div>
      {props.children}
    </div>
  );
}

/** A page without side bar, for what comes before or outside signing in. */
export function LonePage(props: { children: ReactNode; width?: number }) {
  return (
    <main id="content" className={classes.lone} tabIndex={-1} data-focus-target>
      <div className={classes.loneInner} style={{ maxWidth: props.width ?? 440 }}>
        {props.children}
      </div>
    </main>
  );
}
