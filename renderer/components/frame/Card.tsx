import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './frame.module.css';

/** A titled surface; a landmark by its title. */
export function Card(props: {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const id = useId();
  return (
    <section
      className={`${classes.card} ${props.className ?? ''}`}
      {...(props.title === undefined ? {} : { 'aria-labelledby': id })}
    >
      {props.title !== undefined && (
        <div className={classes.cardHead}>
          <Title order={2} id={id}>
            {props.title}
          </Title>
          {props.actions}
        </div>
      )}
      {props.children}
    </section>
  );
}
