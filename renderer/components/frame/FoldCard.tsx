import { Button, Group, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { t } from '#renderer/i18n/texts.ts';
import { Card } from './Card.tsx';

/** A card that shows what it is about, and the rest of it once that is wanted. */
export function FoldCard(props: {
  title: string;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  /** On the button while it is closed and while it is open; Show and Hide when left out. */
  labels?: { readonly open: string; readonly close: string };
  isDisabled?: boolean;
  /** What was typed in it stays while it is closed. */
  keepsContent?: boolean;
  /** Further buttons, before the one that opens it. */
  actions?: ReactNode;
  /** Always shown. */
  intro?: ReactNode;
  children: ReactNode;
}) {
  const { title, isOpen, labels = { open: t.common.show, close: t.common.hide } } = props;
  const [hasOpened, setOpened] = useState(isOpen);
  if (isOpen && !hasOpened) setOpened(true);
  const label = isOpen ? labels.close : labels.open;
  return (
    <Card
      title={title}
      actions={
        <Group gap="sm">
          {props.actions}
          <Button
            variant="default"
            aria-expanded={isOpen}
            aria-label={`${label}: ${title}`}
            disabled={props.isDisabled ?? false}
            onClick={() => props.onToggle(!isOpen)}
          >
            {label}
          </Button>
        </Group>
      }
    >
      <Stack>
        {props.intro}
        {(isOpen || (props.keepsContent === true && hasOpened)) && (
          <div hidden={!isOpen}>{props.children}</div>
        )}
      </Stack>
    </Card>
  );
}
