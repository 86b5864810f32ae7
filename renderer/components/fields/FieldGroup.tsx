import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './fields.module.css';

/** Fields of a long form that belong together, under a heading of their own. */
export function FieldGroup(props: { legend: string; intro?: string; children: ReactNode }) {
  return (
    <fieldset className={classes.choices}>
      <Text component="legend" fw={600} p={0} mb={props.intro === undefined ? 'sm' : 4}>
        {props.legend}
      </Text>
      <Stack>
        {props.intro !== undefined && (
          <Text size="sm" c="dimmed" maw="70ch">
            {props.intro}
          </Text>
        )}
        {props.children}
      </Stack>
    </fieldset>
  );
}
