import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** Details of one thing beside the list that it is from. Escape closes it, unless a dialog above it is meant. */
export function SideDrawer(props: {
  isOpen: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const hasDialog = useStore(stores.dialogs, (s) => s.count > 0);
  return (
    <Drawer
      opened={props.isOpen}
      onClose={props.onClose}
      position="right"
      size="md"
      title={props.title}
      closeOnEscape={!hasDialog}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {props.children}
    </Drawer>
  );
}
