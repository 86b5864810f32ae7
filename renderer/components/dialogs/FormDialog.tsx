import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Form } from '#renderer/components/fields/Form.tsx';
import { ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { t } from '#renderer/i18n/texts.ts';
import type { Problem } from '#renderer/state/problem.ts';
import { stores } from '#renderer/state/stores.ts';

/**
 * A dialog that ends with doing something: text and fields, what failed, and the button that does it beside one that gives
 * up. While it is being done nothing is left to give up. Without fields the focus lies on giving up.
 */
export function FormDialog(props: {
  isOpen: boolean;
  title: string;
  text?: string | undefined;
  /** Fields; the first to be filled in carries `data-autofocus`. */
  children?: ReactNode;
  problem: Problem | undefined;
  /** The button that does it. */
  confirm: string;
  /** The button that gives up, where "Cancel" could be taken for the other one. */
  dismiss?: string;
  isDangerous?: boolean;
  isBusy: boolean;
  /** Whether enough is filled in; true when left out. */
  isReady?: boolean;
  isWide?: boolean;
  /** Above every other dialog, and not closed by a click beside it. */
  isOnTop?: boolean;
  onSubmit: () => unknown;
  onClose: () => void;
}) {
  const { isReady = true, isOnTop = false } = props;
  useEffect(() => (props.isOpen ? stores.dialogs.getState().add() : undefined), [props.isOpen]);
  const body = useRef<HTMLDivElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  // A button that is disabled loses the focus, and Tab would go on in the screen below: the dialog itself holds it meanwhile.
  useEffect(() => {
    if (props.isBusy && document.activeElement === confirm.current) body.current?.focus();
    if (!props.isBusy && document.activeElement === body.current) confirm.current?.focus();
  }, [props.isBusy]);
  const close = () => !props.isBusy && props.onClose();
  return (
    <Modal
      opened={props.isOpen}
      onClose={close}
      centered
      title={props.title}
      size={props.isWide === true ? 'lg' : 'md'}
      closeOnClickOutside={!isOnTop}
      closeButtonProps={{ 'aria-label': t.common.close }}
      {...(isOnTop ? { zIndex: 400 } : {})}
    >
      <Form onSubmit={() => isReady && props.onSubmit()}>
        <Stack ref={body} tabIndex={-1} data-focus-target>
          {props.text !== undefined && <Text size="sm">{props.text}</Text>}
          {props.children}
          {props.problem !== undefined && <ProblemNotice problem={props.problem} />}
          <Group justify="flex-end">
            <Button
              variant="default"
              disabled={props.isBusy}
              onClick={close}
              {...(props.children === undefined ? { 'data-autofocus': true } : {})}
            >
              {props.dismiss ?? t.common.cancel}
            </Button>
            <Button
              ref={confirm}
              type="submit"
              color={props.isDangerous === true ? 'red' : 'lintel'}
              loading={props.isBusy}
              disabled={!isReady}
            >
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  );
}
